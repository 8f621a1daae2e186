package org.jcrm.it;

/** Who is told how the story goes. */
public interface Narrator {
    void step(int number, String title);

    /** One sentence about what happened. */
    void say(String sentence);

    /** What a command printed on a host. */
    void screen(String host, String command, String text);

    /** Tells it on standard output. */
    static Narrator toOutput() {
        return new Narrator() {
            @Override
            public void step(int number, String title) {
                System.out.println();
                System.out.println("=== " + number + ". " + title);
            }

            @Override
            public void say(String sentence) {
                System.out.println("--- " + sentence);
            }

            @Override
            public void screen(String host, String command, String text) {
                System.out.println("[" + host + "]# " + command);
                text.stripTrailing().lines().forEach(line -> System.out.println("    " + line));
            }
        };
    }
}
