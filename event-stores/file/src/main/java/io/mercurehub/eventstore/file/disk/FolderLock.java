package io.mercurehub.eventstore.file.disk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a folder, which one application of one process at a time has. It ends with the process, whatever ends that; in
 * one process, the newer application gets it from the older one.
 *
 * <p>The file says in words who has it. Safe for use by any thread.
 */
public final class FolderLock implements AutoCloseable {

    /** For so long does a newer application wait until an older one has let go. */
    public static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int MOST_BYTES = 1024;

    /** Channels that must not be closed: see {@link #lock}. */
    private static final Queue<FileChannel> LEFT_OPEN = new ConcurrentLinkedQueue<>();

    private final FileChannel channel;
    private final FolderClaim claim;

    private FolderLock(FileChannel channel, FolderClaim claim) {
        this.channel = channel;
        this.claim = claim;
    }

    /**
     * Takes the lock of a folder, waiting for an older application of this process until it has let go.
     *
     * @param folder exists
     * @param name of the file
     * @param now when it is taken
     * @throws IOException when somebody else has it: the message says who; or when the file cannot be written
     */
    public static FolderLock take(Path folder, String name, Instant now) throws IOException {
        return take(folder, name, now, PATIENCE);
    }

    /**
     * Takes the lock of a folder, as {@link #take(Path, String, Instant)}.
     *
     * @param patience for how long to wait for an older application
     */
    public static FolderLock take(Path folder, String name, Instant now, Duration patience) throws IOException {
        String owner = "process " + ProcessHandle.current().pid() + " on host " + host() + " since "
                + now.truncatedTo(ChronoUnit.SECONDS);
        FolderClaim claim = FolderClaim.make(folder.toRealPath(), owner, patience);
        try {
            return new FolderLock(lock(folder.resolve(name), owner), claim);
        } catch (IOException | RuntimeException e) {
            claim.release();
            throw e;
        }
    }

    /**
     * {@return the file, open and locked}
     *
     * <p>On POSIX systems a process that closes a file gives up all of its locks of that file, whoever in it has them. So nobody
     * opens the file without a claim.
     */
    private static FileChannel lock(Path file, String owner) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                throw new IOException("in use by " + read(channel) + " (expected: one hub for each folder)");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)), 0);
            return channel;
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
        ByteBuffer owner = ByteBuffer.allocate(MOST_BYTES);
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

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            claim.release();
        }
    }
}
