package io.mercurehub.eventstore.file.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A folder in which nothing is changed once its lock has been lost: what is there then, if anything, belongs to somebody else.
 * Reading goes on.
 */
public final class LockedDisk implements Disk {

    private final Disk disk;
    private final FolderLock lock;

    /**
     * @param disk the folder
     * @param lock of the same folder
     */
    public LockedDisk(Disk disk, FolderLock lock) {
        this.disk = disk;
        this.lock = lock;
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public DiskFile create(String name) throws IOException {
        lock.look();
        return new LockedFile(disk.create(name), lock);
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return disk.open(name);
    }

    @Override
    public DiskFile openToWrite(String name) throws IOException {
        lock.look();
        return new LockedFile(disk.openToWrite(name), lock);
    }

    @Override
    public ByteBuffer map(String name) throws IOException {
        return disk.map(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        lock.look();
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        lock.look();
        disk.delete(name);
    }

    @Override
    public void syncFolder() throws IOException {
        lock.look();
        disk.syncFolder();
    }

    @Override
    public ByteBuffer allocate(int bytes) {
        return disk.allocate(bytes);
    }

    @Override
    public void check() throws IOException {
        lock.check();
    }

    @Override
    public String describe() {
        return disk.describe();
    }

    /** A file whose content is not changed once the lock has been lost. */
    private record LockedFile(DiskFile file, FolderLock lock) implements DiskFile {

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            lock.check();
            file.write(from, position);
        }

        /** What is written while the lock is lost is not safe, though the disk has it. */
        @Override
        public void sync() throws IOException {
            file.sync();
            lock.check();
        }

        @Override
        public void truncate(long size) throws IOException {
            lock.check();
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
