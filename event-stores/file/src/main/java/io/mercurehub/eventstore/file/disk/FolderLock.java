package io.mercurehub.eventstore.file.disk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to use a folder, which one application of one process at a time has. It ends with the process, whatever ends that; in
 * one process, the newer application gets it from the older one.
 *
 * <p>The file says in words who has it. Safe for use by any thread.
 */
public final class FolderLock implements AutoCloseable {

    /** The name of the file. */
    public static final String NAME = "lock";

    /** For so long does a newer application wait until an older one has let go. */
    public static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);
    private static final int MAX_BYTES = 1024;

    /** Channels that must not be closed: see {@link #lock}. */
    private static final Queue<FileChannel> LEFT_OPEN = new ConcurrentLinkedQueue<>();

    private final Path file;
    private final FileChannel channel;
    private final FolderClaim claim;

    /** Which file it is, whatever its name; null where the file system can't say. */
    private final @Nullable Object fileKey;

    private volatile @Nullable String lost;

    private FolderLock(Path file, @Nullable Object fileKey, FileChannel channel, FolderClaim claim) {
        this.file = file;
        this.fileKey = fileKey;
        this.channel = channel;
        this.claim = claim;
    }

    /**
     * Takes the lock of a folder, waiting for an older application of this process until it has let go.
     *
     * @param folder exists
     * @param patience for how long to wait for an older application
     * @throws IOException when somebody else has it: the message says who; or when the file cannot be written
     */
    public static FolderLock take(Path folder, Duration patience) throws IOException {
        String owner = "process " + ProcessHandle.current().pid() + " on host " + host() + " since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
        FolderClaim claim = FolderClaim.make(folder.toRealPath(), owner, patience);
        try {
            return lock(folder.resolve(NAME), owner, claim);
        } catch (IOException | RuntimeException e) {
            claim.release();
            throw e;
        }
    }

    /**
     * Opens and locks the file.
     *
     * <p>On POSIX systems a process that closes a file gives up all of its locks of that file, whoever in it has them. So nobody
     * opens the file without a claim.
     */
    private static FolderLock lock(Path file, String owner, FolderClaim claim) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                throw new IOException("in use by " + read(channel) + " (expected: one hub for each folder)");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)), 0);
            return new FolderLock(file, fileKey(file), channel, claim);
        } catch (IOException e) {
            if (!LEFT_OPEN.contains(channel)) {
                channel.close();
            }
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException claimedUnderAnotherPath) {
            LEFT_OPEN.add(channel);
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer owner = ByteBuffer.allocate(MAX_BYTES);
        channel.read(owner, 0);
        String text = StandardCharsets.UTF_8.decode(owner.flip()).toString();
        return text.isBlank() ? "another process" : text;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** {@return the newer application of this process that waits for the folder, for people; empty when there is none} */
    public Optional<String> wantedBy() {
        return claim.wantedBy();
    }

    private static @Nullable Object fileKey(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /**
     * Looks whether the file is still there: whoever removes it, or all of the folder, lets others in. To be called now and then.
     *
     * @throws IOException as {@link #check} does
     */
    public void look() throws IOException {
        try {
            if (!Objects.equals(fileKey(file), fileKey)) {
                lose("is another one");
            }
        } catch (NoSuchFileException e) {
            LOG.debug("No lock", e);
            lose("is gone");
        }
        check();
    }

    /**
     * Does nothing as long as the lock is there.
     *
     * @throws IOException when {@link #look} has seen that it is lost, for ever; the message says how
     */
    public void check() throws IOException {
        String reason = lost;
        if (reason != null) {
            throw new IOException(reason);
        }
    }

    private void lose(String how) {
        if (lost == null) {
            lost = file + " " + how + ": somebody has removed or replaced it, or the folder, while the hub was running"
                    + " (expected: nobody changes a folder in use; restart the hub)";
            LOG.error("The hub leaves its history folder alone from now on: {}", lost);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            claim.release();
        }
    }
}
