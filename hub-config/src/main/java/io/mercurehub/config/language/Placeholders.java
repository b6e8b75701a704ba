package io.mercurehub.config.language;

import io.mercurehub.hub.setting.OptionValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Where the values of {@code {env.NAME}}, {@code {$NAME}} and {@code {file.PATH}} come from. The process's own environment is
 * never read here: whoever starts the hub hands it in.
 */
public final class Placeholders {

    /** Reads a text file. */
    @FunctionalInterface
    public interface TextFiles {

        /**
         * {@return the whole text of a file}
         *
         * @param path as written
         * @throws IOException when it cannot be read
         */
        String read(String path) throws IOException;
    }

    private static final long MAX_FILE_BYTES = 1024 * 1024;
    private static final Pattern LAST_LINE_BREAK = Pattern.compile("\\r?\\n\\z");

    private final Function<String, Optional<String>> environment;
    private final TextFiles files;

    private Placeholders(Function<String, Optional<String>> environment, TextFiles files) {
        this.environment = environment;
        this.files = files;
    }

    /**
     * {@return placeholders of an environment and of the files of this machine}
     *
     * @param environment name to value
     */
    public static Placeholders of(Map<String, String> environment) {
        return of(environment, Placeholders::readFile);
    }

    /**
     * {@return placeholders of an environment and of other files}
     *
     * @param environment name to value
     * @param files how to read a file
     */
    public static Placeholders of(Map<String, String> environment, TextFiles files) {
        Map<String, String> variables = Map.copyOf(environment);
        return new Placeholders(name -> Optional.ofNullable(variables.get(name)), files);
    }

    /** {@return placeholders of the files of this machine; those of the environment are refused} */
    public static Placeholders filesOnly() {
        return new Placeholders(
                name -> {
                    throw OptionValueException.hidden(
                            "environment variables are not read here; put the value into a file, and write {file.PATH}");
                },
                Placeholders::readFile);
    }

    /**
     * {@return the value of an environment variable; empty when it is not set}
     *
     * @throws OptionValueException when there is no environment
     */
    public Optional<String> variable(String name) {
        return environment.apply(name);
    }

    /**
     * {@return the text of a file, without the line break at its end}
     *
     * @throws OptionValueException when it cannot be read; the message has the path
     */
    public String file(String path) {
        try {
            return LAST_LINE_BREAK.matcher(files.read(path)).replaceFirst("");
        } catch (NoSuchFileException missing) {
            throw OptionValueException.hidden("there is no file " + path);
        } catch (IOException | InvalidPathException failure) {
            throw OptionValueException.hidden("cannot read the file " + path + ": " + failure);
        }
    }

    private static String readFile(String path) throws IOException {
        Path file = Path.of(path);
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException("longer than 1MiB");
        }
        return Files.readString(file);
    }
}
