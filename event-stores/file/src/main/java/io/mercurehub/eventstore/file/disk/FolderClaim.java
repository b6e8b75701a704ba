package io.mercurehub.eventstore.file.disk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to use a folder, which one application of this JVM at a time has, and gives to a newer one that asks for it.
 *
 * <p>It is an entry in the system properties, which the class loaders of all applications see; a text, so that it never holds the
 * classes of an application that has gone. Whoever wants the folder adds a line; whoever has it looks now and then, lets go, and
 * takes the entry away. The text is the contract between the versions of this library that meet in a JVM, so a line may be added to
 * it, but none may get another meaning without another number in the first one:
 *
 * <pre>
 *   io.mercurehub.folder./var/lib/shop/history =
 *     contract=1
 *     jvm=4711@1764259200000            process and when it began: an entry that was copied into another JVM is nobody's
 *     loader=0e5ed3cd-…                 one for each time that this library was loaded
 *     began=813500273847266             {@link System#nanoTime} when the folder was first asked for; an older application
 *                                       never asks a newer one
 *     holder=process 4711 on host web1 since 2026-05-01T10:00:00Z
 *     application=the name of the class loader, for people
 *     wanted=the application that waits for it, once there is one
 * </pre>
 *
 * <p>Safe for use by any thread.
 */
final class FolderClaim {

    private static final Logger LOG = LoggerFactory.getLogger(FolderClaim.class);

    private static final String PREFIX = "io.mercurehub.folder.";
    private static final String CONTRACT = "1";
    private static final int MAX_NAME_LENGTH = 120;

    /** Tomcat's loaders say in the second line which version of which application they are of. */
    private static final int NAME_LINES = 2;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Applications that share this class cannot be told apart, so none of them gives way to another. */
    private static final String LOADER = UUID.randomUUID().toString();

    private static final String JVM = jvm();
    private static final String APPLICATION = applicationName(FolderClaim.class.getClassLoader());

    private final String key;
    private final long began = System.nanoTime();
    private final String entry;

    @GuardedBy("this")
    private boolean released;

    private FolderClaim(Path folder, String holder) {
        key = PREFIX + folder;
        entry = line("contract", CONTRACT)
                + line("jvm", JVM)
                + line("loader", LOADER)
                + line("began", Long.toString(began))
                + line("holder", holder)
                + line("application", APPLICATION);
    }

    /**
     * Gets the right, if need be from an older application, which is asked for it and has some time to let go.
     *
     * @param folder the real path
     * @param holder this process, for people
     * @param patience for how long to wait
     * @throws IOException when somebody else has it, and will not let go; the message says who
     */
    static FolderClaim make(Path folder, String holder, Duration patience) throws IOException {
        FolderClaim claim = new FolderClaim(folder, holder);
        String other = claim.put();
        if (other != null) {
            claim.checkThatItGivesWay(other);
            LOG.info(
                    "The history folder {} belongs to the {}, which is asked to let go of it", folder, describe(other));
        }
        while (other != null) {
            claim.checkThatItGivesWay(other);
            claim.ask(other);
            boolean isLate = System.nanoTime() - claim.began > patience.toNanos();
            if (isLate || Thread.currentThread().isInterrupted()) {
                claim.askNoLonger();
                throw inUse(
                        other,
                        isLate
                                ? ", which was asked to let go of it and has not within " + patience.toMillis() + " ms"
                                : ", and whoever waited for it was interrupted");
            }
            LockSupport.parkNanos(LOOK_NANOS);
            other = claim.put();
        }
        return claim;
    }

    /** {@return who waits for the folder, for people; empty when nobody does} */
    synchronized Optional<String> wantedBy() {
        String now = released ? null : put(); // again, should somebody have replaced all system properties
        return Optional.ofNullable(now)
                .filter(this::isMine)
                .map(text -> value(text, "wanted"))
                .filter(name -> !name.isEmpty());
    }

    /** Gives the right up. A second call does nothing. */
    synchronized void release() {
        released = true;
        System.getProperties().computeIfPresent(key, (name, text) -> isMine(text) ? null : text);
    }

    /** {@return the entry that is there already; null when this one is, because nobody has the folder} */
    private @Nullable String put() {
        Object now = System.getProperties().compute(key, (name, text) -> isOfThisJvm(text) ? text : entry);
        return now.equals(entry) ? null : now.toString();
    }

    /** Asks nobody else than this one, who may have been followed by a newer one in this moment. */
    private void ask(String other) {
        if (value(other, "wanted").isEmpty()) {
            System.getProperties().replace(key, other, other + line("wanted", APPLICATION));
        }
    }

    /** Perhaps the other one hasn't noticed yet. */
    private void askNoLonger() {
        String wanted = line("wanted", APPLICATION);
        System.getProperties()
                .computeIfPresent(key, (name, text) -> text.toString().replace(wanted, ""));
    }

    private void checkThatItGivesWay(String other) throws IOException {
        if (!value(other, "contract").equals(CONTRACT)) {
            throw inUse(other, ", whose version of the hub does not hand over to this one");
        }
        if (value(other, "loader").equals(LOADER)) {
            throw inUse(other, ", which is this one");
        }
        if (Long.parseLong(value(other, "began")) - began > 0) {
            throw inUse(other, ", which is newer than this one");
        }
    }

    private boolean isMine(@Nullable Object text) {
        return text != null && text.toString().startsWith(entry);
    }

    private static boolean isOfThisJvm(@Nullable Object text) {
        return text != null && value(text, "jvm").equals(JVM);
    }

    private static IOException inUse(String entry, String why) {
        return new IOException("in use by " + value(entry, "holder") + ", the " + describe(entry) + why
                + " (expected: one hub for each folder)");
    }

    private static String describe(String entry) {
        return "application \"" + value(entry, "application") + '"';
    }

    private static String jvm() {
        ProcessHandle process = ProcessHandle.current();
        long start = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return process.pid() + "@" + start;
    }

    /** {@return what people call an application, in one line: the name of its class loader, or what that says of itself} */
    private static String applicationName(@Nullable ClassLoader loader) {
        if (loader == null) {
            return "bootstrap";
        }
        String said = loader.getName() == null || loader.getName().isBlank() ? loader.toString() : loader.getName();
        String name = said.lines()
                .limit(NAME_LINES)
                .map(String::strip)
                .collect(Collectors.joining(" "))
                .replaceAll("\\p{Cntrl}", "");
        return name.substring(0, Math.min(MAX_NAME_LENGTH, name.length()));
    }

    private static String line(String name, String value) {
        return name + "=" + value + "\n";
    }

    /** {@return the value of a line; empty when there is none} */
    private static String value(Object text, String name) {
        return text.toString()
                .lines()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }
}
