package io.mercurehub.config.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.setting.OptionValueException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceholdersTest {

    @TempDir
    private Path directory;

    @Test
    void readsFilesOfThisMachine() throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "clé\n\n");

        assertThat(Placeholders.filesOnly().file(file.toString())).isEqualTo("clé\n");
        assertThat(Placeholders.of(Map.of()).file(file.toString())).isEqualTo("clé\n");
    }

    @Test
    void saysWhyAFileCannotBeRead() throws Exception {
        Path missing = directory.resolve("missing");
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xFF});
        Path huge = Files.write(directory.resolve("huge"), new byte[1024 * 1024 + 1]);
        Placeholders placeholders = Placeholders.filesOnly();

        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> placeholders.file(missing.toString()))
                .withMessage("there is no file " + missing);
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> placeholders.file(binary.toString()))
                .withMessageStartingWith("cannot read the file " + binary + ": ");
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> placeholders.file(huge.toString()))
                .withMessage("cannot read the file " + huge + ": java.io.IOException: longer than 1MiB");
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> placeholders.file("\0"))
                .withMessageStartingWith("cannot read the file ");
    }
}
