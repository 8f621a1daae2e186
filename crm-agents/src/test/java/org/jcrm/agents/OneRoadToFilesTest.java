package org.jcrm.agents;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.lang.foreign.Linker;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import org.jcrm.agents.process.Kernel;
import org.jcrm.agents.process.ProcessRunner;
import org.junit.jupiter.api.Test;

/** What belongs to another user is touched as that user: there is one road to such files, and no other is written by accident. */
class OneRoadToFilesTest {
    private static final JavaClasses AGENTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.jcrm.agents");

    @Test
    void theDatabasesFilesAreTouchedThroughUserFilesAlone() {
        for (Class<?> road : new Class<?>[] {
            Files.class,
            File.class,
            FileStore.class,
            FileChannel.class,
            RandomAccessFile.class,
            FileInputStream.class,
            FileOutputStream.class,
            FileReader.class,
            FileWriter.class
        }) {
            noClasses()
                    .that()
                    .resideInAnyPackage("org.jcrm.agents.postgres..", "org.jcrm.agents.simple..")
                    .should()
                    .dependOnClassesThat(assignableTo(road))
                    .because("the daemon is root there: use UserFiles, as the server's user or of the daemon")
                    .check(AGENTS);
        }
    }

    @Test
    void theDatabasesProcessesAreSignalledAsItsUser() {
        noClasses()
                .that()
                .resideInAPackage("org.jcrm.agents.postgres..")
                .should()
                .callMethod(Kernel.class, "kill", long.class, int.class)
                .orShould()
                .callMethod(Kernel.class, "killGroup", long.class, int.class)
                .because("the number may come from a file of the database's user: use AsUser.signal")
                .check(AGENTS);
    }

    @Test
    void nobodyStartsAProcessOrCallsTheKernelPastTheirClasses() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(ProcessRunner.class)
                .should()
                .callConstructor(ProcessBuilder.class, java.util.List.class)
                .orShould()
                .callConstructor(ProcessBuilder.class, String[].class)
                .because("ProcessRunner ends what it starts, in a known environment, as a named user")
                .check(AGENTS);
        noClasses()
                .that()
                .doNotBelongToAnyOf(Kernel.class)
                .should()
                .dependOnClassesThat(assignableTo(Linker.class))
                .because("Kernel is where the kernel is called")
                .check(AGENTS);
    }
}
