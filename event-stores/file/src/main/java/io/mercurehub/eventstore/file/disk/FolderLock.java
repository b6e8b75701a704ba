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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a folder, which one process at a time has. It ends with the process, whatever ends that.
 *
 * <p>The file says in words who has it.
 */
public final class FolderLock implements AutoCloseable {

    private static final int MOST_BYTES = 1024;

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of a folder.
     *
     * @param folder exists
     * @param name of the file
     * @param now when it is taken
     * @throws IOException when somebody else has it: the message says who; or when the file cannot be written
     */
    public static FolderLock take(Path folder, String name, Instant now) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (tryLock(channel) == null) {
                throw new IOException("in use by " + read(channel) + " (expected: one hub for each folder)");
            }
            String owner = "process " + ProcessHandle.current().pid() + " on host " + host() + " since "
                    + now.truncatedTo(ChronoUnit.SECONDS);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)), 0);
            return new FolderLock(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
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

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
