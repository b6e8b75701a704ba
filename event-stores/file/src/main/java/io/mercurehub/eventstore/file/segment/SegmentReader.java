package io.mercurehub.eventstore.file.segment;

import io.mercurehub.eventstore.file.index.SegmentIndex;
import io.mercurehub.eventstore.file.record.MalformedRecordException;
import io.mercurehub.eventstore.file.record.RecordHead;
import io.mercurehub.eventstore.file.record.Records;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of one segment, each checked. A record that is not as it was written is named in the log, once, and stepped over.
 *
 * <p>Confined to one thread. The file of the segment stays open until it is closed.
 */
public final class SegmentReader implements AutoCloseable {

    private final Segment segment;
    private final Window window;

    /**
     * @param segment its file is open, and stays so until {@link #close}
     * @param readBytes how much to read at once, unless a record has more
     */
    SegmentReader(Segment segment, int readBytes) {
        this.segment = segment;
        this.window = new Window(segment.file(), segment.endOffset(), readBytes);
    }

    /** Takes records, one after the other. */
    public interface Visitor {

        /**
         * Takes a record.
         *
         * @param body positioned at its beginning, limited to its end; valid during the call
         * @return whether to go on
         * @throws MalformedRecordException when the body is not what its kind promises; it counts as damaged
         */
        boolean visit(RecordHead head, ByteBuffer body) throws IOException;
    }

    /**
     * Shows records to a visitor, in order, until it has enough.
     *
     * @param from the number of the first one
     * @param to the number after the last one
     * @return the number of the record after the last one that was shown or is damaged
     */
    public int read(int from, int to, Visitor visitor) throws IOException {
        for (int number = from; number < to; number++) {
            if (!show(number, visitor)) {
                return number;
            }
        }
        return to;
    }

    /** {@return whether a record is where the index says, and as it was written; says nothing in the log} */
    public boolean isWhole(int number) throws IOException {
        int offset = segment.index().offset(number);
        return offset != SegmentIndex.DAMAGED && problem(number, offset, window.recordLength(offset)) == null;
    }

    private boolean show(int number, Visitor visitor) throws IOException {
        int offset = segment.index().offset(number);
        if (offset == SegmentIndex.DAMAGED) {
            return true;
        }
        int length = window.recordLength(offset);
        String problem = problem(number, offset, length);
        if (problem == null) {
            try {
                return visitor.visit(Records.head(window.buffer(), window.at(offset)), window.body(offset, length));
            } catch (MalformedRecordException e) {
                problem = String.valueOf(e.getMessage());
            }
        }
        segment.report(number, problem);
        return true;
    }

    private @Nullable String problem(int number, int offset, int length) {
        if (length == 0) {
            return "no record is there";
        }
        boolean isWhole = Records.position(window.buffer(), window.at(offset)) == segment.first() + number
                && Records.isWhole(window.buffer(), window.at(offset), length, segment.salt());
        return isWhole ? null : "its checksum is wrong";
    }

    /** Ends the use of the segment. */
    @Override
    public void close() {
        segment.release();
    }
}
