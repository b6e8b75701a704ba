package io.mercurehub.servlet.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many files this process may have open, of which every connection is one. Known on Linux only. */
public final class FileDescriptors {

    private static final Logger LOG = LoggerFactory.getLogger(FileDescriptors.class);

    private static final Path LIMITS = Path.of("/proc/self/limits");

    /** The first number is the limit in force, which Java raises to the second one at start. */
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files +(\\S+)");

    private static final long RECOMMENDED = 8_192;

    /** Jars, sockets to listen on, logs and the like. */
    private static final long NOT_CONNECTIONS = 100;

    private FileDescriptors() {}

    /** Warns when they do not suffice for a hub of some size. */
    public static void warnIfFew() {
        OptionalLong limit = limit();
        if (limit.isPresent() && limit.getAsLong() < RECOMMENDED) {
            LOG.warn(warning(limit.getAsLong()));
        }
    }

    /** {@return how many there may be; empty when there is no limit, or nobody knows it} */
    public static OptionalLong limit() {
        if (!Files.isReadable(LIMITS)) {
            return OptionalLong.empty();
        }
        try {
            return parse(Files.readString(LIMITS, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.debug("Cannot read {}", LIMITS, e);
            return OptionalLong.empty();
        }
    }

    static OptionalLong parse(String limits) {
        Matcher openFiles = OPEN_FILES.matcher(limits);
        if (!openFiles.find() || openFiles.group(1).equals("unlimited")) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(openFiles.group(1)));
    }

    static String warning(long limit) {
        return "This process may open " + limit + " files, enough for about " + Math.max(0, limit - NOT_CONNECTIONS)
                + " connections; raise the limit (ulimit -n, LimitNOFILE=) for more";
    }
}
