package io.mercurehub.eventstore.file.segment;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.disk.FolderLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
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

    /** The same while it is made. */
    public static final String HISTORY_TEMPORARY = "history.tmp";

    /** The subscription events that are trimmed and still needed. */
    public static final String CARRIED = "carried";

    /** The same while it is made. */
    public static final String CARRIED_TEMPORARY = "carried.tmp";

    private static final Pattern TEMPORARY = Pattern.compile("[0-9]{1,19}\\.tmp");
    private static final Pattern SEGMENT = Pattern.compile("([0-9]{19})\\.(log|idx)");

    private SegmentFiles() {}

    /** {@return the name of the segment whose first record has this position} */
    public static String log(long first) {
        return String.format(Locale.ROOT, "%019d.log", first);
    }

    /** {@return the name of the index of that segment} */
    public static String index(long first) {
        return String.format(Locale.ROOT, "%019d.idx", first);
    }

    /** {@return the position of the first record of the segment of this name; empty when it is not that of a segment} */
    public static OptionalLong firstOfLog(String name) {
        return first(name, "log");
    }

    /** {@return the position of the first record of the segment whose index has this name; empty when it is none of an index} */
    public static OptionalLong firstOfIndex(String name) {
        return first(name, "idx");
    }

    /** {@return the name of a segment that has none yet} */
    static String temporary(long number) {
        return number + ".tmp";
    }

    /** {@return whether a file of this name is lost without harm when the folder is opened} */
    public static boolean isTemporary(String name) {
        return name.equals(HISTORY_TEMPORARY)
                || name.equals(CARRIED_TEMPORARY)
                || TEMPORARY.matcher(name).matches();
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
                || firstOfLog(name).isPresent()
                || firstOfIndex(name).isPresent();
    }

    /**
     * Replaces a file, or makes it; returns when that is durable.
     *
     * @param temporary the name of the file while it is made; none is left
     */
    public static void replace(Disk disk, String name, String temporary, ByteBuffer content) throws IOException {
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

    private static OptionalLong first(String name, String ending) {
        Matcher parts = SEGMENT.matcher(name);
        if (!parts.matches() || !parts.group(2).equals(ending)) {
            return OptionalLong.empty();
        }
        try {
            long first = Long.parseLong(parts.group(1));
            return first > 0 ? OptionalLong.of(first) : OptionalLong.empty();
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }
}
