package io.mercurehub.eventstore.file.segment;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.disk.FolderLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The names of the files in a folder that is ours.
 *
 * <pre>
 * history                    what the folder is, and what has been trimmed
 * lock                       held by the process that has the folder open, whose name is in it
 * 0000000000000000001.log    a segment, named by the position of its first record
 * 0000000000000000001.idx    its index
 * 1.tmp                      a segment that has no name yet
 * history.tmp                the first file, while it is made
 * carried                    subscription events that are trimmed and still needed
 * carried.tmp                the same while it is made
 * </pre>
 */
public final class SegmentFiles {

    /** What the folder is, and what has been trimmed. */
    public static final String HISTORY = "history";

    /** The subscription events that are trimmed and still needed. */
    public static final String CARRIED = "carried";

    private static final Pattern TEMPORARY = Pattern.compile("([0-9]{1,19}|history|carried)\\.tmp");
    private static final Pattern SEGMENT = Pattern.compile("(?!0{19})[0-8][0-9]{18}\\.(log|idx)");
    private static final String LOG = ".log";

    private SegmentFiles() {}

    /** {@return the name of the segment whose first record has this position} */
    public static String log(long first) {
        return String.format(Locale.ROOT, "%019d.log", first);
    }

    /** {@return the name of the index of that segment} */
    public static String index(long first) {
        return String.format(Locale.ROOT, "%019d.idx", first);
    }

    /** {@return the positions of the first records of all segments that have one of these names, in order} */
    public static NavigableSet<Long> firsts(List<String> names) {
        NavigableSet<Long> firsts = new TreeSet<>();
        for (String name : names) {
            if (SEGMENT.matcher(name).matches() && name.endsWith(LOG)) {
                firsts.add(Long.parseLong(name.substring(0, name.length() - LOG.length())));
            }
        }
        return firsts;
    }

    /** {@return the name of a segment that has none yet} */
    static String temporary(long number) {
        return number + ".tmp";
    }

    /** {@return whether a file of this name is lost without harm when the folder is opened} */
    public static boolean isTemporary(String name) {
        return TEMPORARY.matcher(name).matches();
    }

    /** {@return whether a folder of ours has something of this name in it; {@code lost+found} stands in every ext4 volume} */
    public static boolean isOurs(String name) {
        return isData(name) || name.equals(FolderLock.NAME) || name.equals("lost+found");
    }

    /** {@return whether a file of this name has a part of a history in it} */
    public static boolean isData(String name) {
        return name.equals(HISTORY)
                || name.equals(CARRIED)
                || isTemporary(name)
                || SEGMENT.matcher(name).matches();
    }

    /**
     * Does nothing when a version of the format is known.
     *
     * @param part what is in this version, or nothing for all of the folder
     * @param newest the newest one that is known
     * @throws IOException when it is a later one
     */
    public static void requireKnown(String part, int version, int newest) throws IOException {
        if (version > newest) {
            throw new IOException(
                    (part.isEmpty() ? "" : part + ": ") + "written by a later version of this program: format "
                            + version + " (expected: at most " + newest + ")");
        }
    }

    /** Deletes the segment whose first record has this position, and its index. */
    public static void delete(Disk disk, long first) throws IOException {
        disk.delete(log(first));
        disk.delete(index(first));
    }

    /** Replaces a file, or makes it; returns when that is durable. */
    public static void replace(Disk disk, String name, ByteBuffer content) throws IOException {
        String temporary = name + ".tmp";
        disk.delete(temporary);
        try {
            try (DiskFile file = disk.create(temporary)) {
                file.write(content, 0);
                file.sync();
            }
            disk.rename(temporary, name);
        } catch (IOException e) {
            disk.delete(temporary); // a full disk has better use for the space
            throw e;
        }
        disk.syncFolder();
    }
}
