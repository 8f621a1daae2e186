package org.jcrm.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The first six steps of the story on hosts made of containers. */
@Tag("docker")
@EnabledIfSystemProperty(
        named = "jcrm.docker.image",
        matches = ".+",
        disabledReason = "needs a Docker engine and the image of docker/Dockerfile: `sudo ./check` makes both and plays"
                + " it; with an engine of your own, -Djcrm.docker.image=NAME does")
class StoryInContainersTest {
    @Test
    void aPairFailsOverAndIsRejoinedInContainersToo() {
        try (DockerLab lab = DockerLab.up(System.getProperty("jcrm.docker.image", ""))) {
            assertThat(new Story(lab, Narrator.toOutput()).play(6)).hasSize(4);
        }
    }
}
