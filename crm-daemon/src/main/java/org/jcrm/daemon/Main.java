package org.jcrm.daemon;

import java.util.Arrays;

/** The daemon's entry point. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        if (Arrays.asList(args).contains("--version")) {
            System.out.println("jcrmd 0.1.0");
        }
    }
}
