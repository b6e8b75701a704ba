package io.mercurehub.eventstore.file;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that keeps what was synced apart from what was not, and crashes.
 *
 * <p>At a power cut an arbitrary part of what was not synced reaches the disk: of each write all of it, nothing, its beginning, or
 * some pieces; of the changes of names any; in any order between files. When only the process is killed, everything stays as it is
 * seen, and is no safer than before.
 *
 * <p>Confined to one thread.
 */
final class CrashDisk implements Disk {

    private static final int PIECE_BYTES = 64;
    private static final String HISTORY = "history";
    private static final String CARRIED = "carried";

    /** When the name of that file is synced, and that of a segment that is written next. */
    private static final int SYNCS_UNTIL_LATE = 2;

    private final RandomGenerator random;
    private final Lies lies;
    private final Faults faults = new Faults();
    private Map<String, Node> names = new TreeMap<>();
    private Map<String, Node> durableNames = new TreeMap<>();
    private final List<NameChange> nameChanges = new ArrayList<>();
    private int operationsLeft = Integer.MAX_VALUE;
    private boolean hasCrashed;
    private int syncsUntilLate;
    private int era;
    private @Nullable Runnable beforeRead;

    /** What a disk does not do although it says so. */
    enum Lies {
        NONE,
        FILES_ARE_NOT_SYNCED,
        NAMES_ARE_NOT_SYNCED,
        /** What is written of what is trimmed is safe only once a segment that lacks it is. */
        TRIMMED_IS_SYNCED_LATE,
        /** Which trimmed subscription events are needed is safe only once a segment is that lacks them. */
        CARRIED_IS_SYNCED_LATE
    }

    /** What goes wrong without a crash, until it is turned off. */
    static final class Faults {
        /** No more space: writes beyond the end of files fail. */
        boolean isFull;

        /** Writes fail, after a part of them. */
        boolean failsWrites;

        /** Syncs fail, and what they cover may never reach the disk. */
        boolean failsSyncs;

        /** Thrown by whoever makes a file, by writes, after a part of them, and by syncs, which sync all the same. */
        @Nullable
        Error error;

        /** Thrown by whoever reads. */
        @Nullable
        Error readError;

        void clear() {
            isFull = false;
            failsWrites = false;
            failsSyncs = false;
            error = null;
            readError = null;
        }

        private static void throwIf(@Nullable Error error) {
            if (error != null) {
                throw error;
            }
        }
    }

    /** The power is cut, or the process killed: nothing goes on. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("crash", null, false, false);
        }
    }

    private record NameChange(List<String> changed, List<@Nullable Node> to) {}

    /** What was written, or up to where a file was cut off. */
    private static final class Write {

        private final int at;
        private final byte[] bytes;
        private final boolean isTruncation;

        Write(int at, byte[] bytes, boolean isTruncation) {
            this.at = at;
            this.bytes = bytes;
            this.isTruncation = isTruncation;
        }
    }

    CrashDisk(RandomGenerator random, Lies lies) {
        this.random = random;
        this.lies = lies;
    }

    Faults faults() {
        return faults;
    }

    /** Has the disk crash after so many operations. */
    void crashAfter(int operations) {
        operationsLeft = operations;
    }

    /** Has something done before the next reading of a file goes on. */
    void beforeNextRead(Runnable interruption) {
        beforeRead = interruption;
    }

    /** Loses what a power cut loses, and comes back. */
    void cutPower() {
        Set<Node> nodes = new HashSet<>(names.values());
        nodes.addAll(durableNames.values());
        for (NameChange change : nameChanges) {
            if (random.nextInt(3) > 0) {
                apply(change, durableNames);
            }
            change.to().stream().filter(node -> node != null).forEach(nodes::add);
        }
        nameChanges.clear();
        names = new TreeMap<>(durableNames);
        // In an order that does not depend on where objects are in memory, so that a seed says all.
        nodes.stream().sorted((a, b) -> Integer.compare(a.number, b.number)).forEach(Node::cutPower);
        restart();
    }

    /** Loses nothing but the process. */
    void killProcess() {
        restart();
    }

    private void restart() {
        syncsUntilLate = 0;
        operationsLeft = Integer.MAX_VALUE;
        hasCrashed = false;
        faults.clear();
        era++;
    }

    /** Flips one bit of what is on the disk now. */
    void flipBit(String name) {
        Node node = names.get(name);
        if (node != null && node.size > 0) {
            int at = random.nextInt(node.size);
            byte flipped = (byte) (node.bytes[at] ^ (1 << random.nextInt(Byte.SIZE)));
            node.bytes[at] = flipped;
            if (at < node.durable.length) {
                node.durable[at] = flipped;
            }
        }
    }

    private void operation() {
        hasCrashed |= operationsLeft == 0;
        requireRunning();
        operationsLeft--;
    }

    /** Has the crash go on for whoever has caught it. */
    void requireRunning() {
        if (hasCrashed) {
            throw new Crash();
        }
    }

    @Override
    public List<String> list() {
        operation();
        return new ArrayList<>(names.keySet());
    }

    @Override
    public DiskFile create(String name) throws IOException {
        operation();
        if (names.containsKey(name)) {
            throw new FileAlreadyExistsException(name);
        }
        if (faults.isFull) {
            throw new IOException("No space left on device");
        }
        Faults.throwIf(faults.error);
        Node node = new Node(nodeNumber++);
        change(List.of(name), Arrays.asList(node));
        return new Handle(node, era);
    }

    private int nodeNumber;

    @Override
    public DiskFile open(String name) throws IOException {
        operation();
        return new Handle(node(name), era);
    }

    @Override
    public DiskFile openToWrite(String name) throws IOException {
        return open(name);
    }

    @Override
    public ByteBuffer map(String name) throws IOException {
        operation();
        Node node = node(name);
        return ByteBuffer.wrap(Arrays.copyOf(node.bytes, node.size)).asReadOnlyBuffer();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        operation();
        Node node = node(from);
        change(List.of(from, to), Arrays.asList(null, node));
        if (lies == Lies.CARRIED_IS_SYNCED_LATE && to.equals(CARRIED)) {
            syncsUntilLate = SYNCS_UNTIL_LATE;
        }
    }

    @Override
    public void delete(String name) {
        operation();
        if (names.containsKey(name)) {
            change(List.of(name), Arrays.asList((Node) null));
        }
    }

    @Override
    public void syncFolder() throws IOException {
        operation();
        if (faults.failsSyncs) {
            throw new IOException("Input/output error");
        }
        if (lies != Lies.NAMES_ARE_NOT_SYNCED) {
            Node before = durableNames.get(CARRIED);
            durableNames = new TreeMap<>(names);
            if (syncsUntilLate > 0 && before != null) {
                syncsUntilLate--;
                durableNames.put(CARRIED, before);
            }
            nameChanges.clear();
            names.values().stream().filter(node -> node.isLate).forEach(Node::syncNow);
        }
    }

    @Override
    public ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes);
    }

    @Override
    public String describe() {
        return "in memory";
    }

    private Node node(String name) throws IOException {
        Node node = names.get(name);
        if (node == null) {
            throw new NoSuchFileException(name);
        }
        return node;
    }

    private void change(List<String> changed, List<@Nullable Node> to) {
        NameChange change = new NameChange(changed, to);
        nameChanges.add(change);
        apply(change, names);
    }

    private static void apply(NameChange change, Map<String, Node> names) {
        for (int i = 0; i < change.changed().size(); i++) {
            Node node = change.to().get(i);
            if (node == null) {
                names.remove(change.changed().get(i));
            } else {
                names.put(change.changed().get(i), node);
            }
        }
    }

    /** The content of a file, whatever it is called. */
    private final class Node {

        private final int number;
        private byte[] bytes = new byte[256];
        private int size;
        private byte[] durable = new byte[0];
        private final List<Write> unsynced = new ArrayList<>();
        private boolean isLate;

        Node(int number) {
            this.number = number;
        }

        void write(int at, byte[] written) {
            apply(at, written);
            unsynced.add(new Write(at, written, false));
        }

        void truncate(int newSize) {
            cut(newSize);
            unsynced.add(new Write(newSize, new byte[0], true));
        }

        void sync() {
            if (lies == Lies.FILES_ARE_NOT_SYNCED) {
                return;
            }
            if (lies == Lies.TRIMMED_IS_SYNCED_LATE && this == names.get(HISTORY)) {
                isLate = true;
                return;
            }
            syncNow();
        }

        void syncNow() {
            isLate = false;
            durable = Arrays.copyOf(bytes, size);
            unsynced.clear();
        }

        /** Some of what was to be synced reaches the disk, the rest never will, though it can still be read. */
        void failSync() {
            persistSome();
            unsynced.clear();
        }

        void cutPower() {
            isLate = false;
            persistSome();
            unsynced.clear();
            bytes = Arrays.copyOf(durable, Math.max(256, durable.length));
            size = durable.length;
        }

        private void persistSome() {
            if (unsynced.isEmpty()) {
                return;
            }
            Node disk = new Node(-1);
            disk.apply(0, durable);
            for (Write write : unsynced) {
                if (write.isTruncation) {
                    if (random.nextBoolean()) {
                        disk.cut(write.at);
                    }
                } else {
                    persistSome(write, disk);
                }
            }
            durable = Arrays.copyOf(disk.bytes, disk.size);
        }

        private void persistSome(Write write, Node disk) {
            byte[] written = write.bytes;
            switch (random.nextInt(4)) {
                case 0 -> disk.apply(write.at, written);
                case 1 -> disk.apply(write.at, Arrays.copyOf(written, random.nextInt(written.length + 1)));
                case 2 -> {
                    for (int at = 0; at < written.length; at += PIECE_BYTES) {
                        if (random.nextBoolean()) {
                            int end = Math.min(written.length, at + PIECE_BYTES);
                            disk.apply(write.at + at, Arrays.copyOfRange(written, at, end));
                        }
                    }
                }
                default -> {
                    // Nothing of it reaches the disk.
                }
            }
        }

        private void apply(int at, byte[] written) {
            int end = at + written.length;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
            }
            System.arraycopy(written, 0, bytes, at, written.length);
            size = Math.max(size, end);
        }

        private void cut(int newSize) {
            if (newSize < size) {
                Arrays.fill(bytes, newSize, size, (byte) 0);
                size = newSize;
            }
        }
    }

    /** An open file, until the next crash. */
    private final class Handle implements DiskFile {

        private final Node node;
        private final int opened;

        Handle(Node node, int opened) {
            this.node = node;
            this.opened = opened;
        }

        private void use() {
            operation();
            if (opened != era) {
                throw new IllegalStateException("a file of a process that is gone");
            }
        }

        @Override
        public long size() {
            use();
            return node.size;
        }

        @Override
        public int read(ByteBuffer into, long position) {
            Runnable interruption = beforeRead;
            beforeRead = null;
            if (interruption != null) {
                interruption.run();
            }
            use();
            Faults.throwIf(faults.readError);
            int count = (int) Math.max(0, Math.min(into.remaining(), node.size - position));
            if (count > 0) {
                into.put(node.bytes, (int) position, count);
            }
            return count;
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            if (operationsLeft == 0 && from.hasRemaining()) {
                put(from, position, random.nextInt(from.remaining() + 1));
            }
            use();
            if (faults.failsWrites || (faults.isFull && position + from.remaining() > node.size)) {
                put(from, position, random.nextInt(from.remaining() + 1));
                throw new IOException(faults.failsWrites ? "Input/output error" : "No space left on device");
            }
            if (faults.error != null) {
                put(from, position, random.nextInt(from.remaining() + 1));
                throw faults.error;
            }
            put(from, position, from.remaining());
        }

        private void put(ByteBuffer from, long position, int count) {
            byte[] written = new byte[count];
            from.get(written);
            node.write((int) position, written);
        }

        @Override
        public void sync() throws IOException {
            use();
            if (faults.failsSyncs) {
                node.failSync();
                throw new IOException("Input/output error");
            }
            node.sync();
            Faults.throwIf(faults.error);
        }

        @Override
        public void truncate(long size) {
            use();
            node.truncate((int) size);
        }

        @Override
        public void close() {
            // Nothing is safer for it.
        }
    }
}
