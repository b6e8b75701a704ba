package io.mercurehub.eventstore.file.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of the real file system, in which nothing is changed once its lock has been lost: what is there then, if anything, belongs
 * to somebody else. Reading goes on.
 *
 * @param folder exists
 * @param lock that of the folder; {@link #close} gives it up
 */
public record FolderDisk(Path folder, FolderLock lock) implements Disk {

    private static final boolean FOLDERS_CAN_BE_SYNCED =
            !System.getProperty("os.name", "").startsWith("Windows");

    /** Makes the folder, durably and for this user alone, if there is none. */
    public static void create(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(folder);
        }
        if (parent != null) {
            syncFolder(parent);
        }
    }

    /**
     * Takes a folder, waiting for an older application of this process until it has let go.
     *
     * @param folder exists
     * @param patience for how long to wait for an older application
     * @throws IOException when somebody else has it: the message says who; or when it cannot be written
     */
    public static Disk take(Path folder, Duration patience) throws IOException {
        return new FolderDisk(folder, FolderLock.take(folder, patience));
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Override
    public DiskFile create(String name) throws IOException {
        return change(name, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new ChannelFile(FileChannel.open(folder.resolve(name), StandardOpenOption.READ), lock);
    }

    @Override
    public DiskFile openToWrite(String name) throws IOException {
        return change(name, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private DiskFile change(String name, OpenOption... options) throws IOException {
        lock.look();
        return new ChannelFile(FileChannel.open(folder.resolve(name), options), lock);
    }

    @Override
    public ByteBuffer map(String name) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(name), StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > Integer.MAX_VALUE) {
                throw new IOException(name + ": too large to be mapped");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        lock.look();
        Files.move(
                folder.resolve(from),
                folder.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        lock.look();
        Files.deleteIfExists(folder.resolve(name));
    }

    @Override
    public void syncFolder() throws IOException {
        lock.look();
        syncFolder(folder);
    }

    /** Makes the names in any folder durable, where the operating system knows how. */
    private static void syncFolder(Path folder) throws IOException {
        if (FOLDERS_CAN_BE_SYNCED) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes);
    }

    @Override
    public void look() throws IOException {
        lock.look();
    }

    @Override
    public void check() throws IOException {
        lock.check();
    }

    @Override
    public Optional<String> wantedBy() {
        return lock.wantedBy();
    }

    @Override
    public String describe() {
        return folder.toString();
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    /** A file whose content is not changed once the lock has been lost. */
    private record ChannelFile(FileChannel channel, FolderLock lock) implements DiskFile {

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            int total = 0;
            while (into.hasRemaining()) {
                int read = channel.read(into, position + total);
                if (read < 0) {
                    break;
                }
                total += read;
            }
            return total;
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            lock.check();
            long at = position;
            while (from.hasRemaining()) {
                int written = channel.write(from, at);
                if (written <= 0) {
                    throw new EOFException("the file takes no more bytes at " + at);
                }
                at += written;
            }
        }

        /** What is written while the lock is lost is not safe, though the disk has it. */
        @Override
        public void sync() throws IOException {
            channel.force(false);
            lock.check();
        }

        @Override
        public void truncate(long size) throws IOException {
            lock.check();
            channel.truncate(size);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
