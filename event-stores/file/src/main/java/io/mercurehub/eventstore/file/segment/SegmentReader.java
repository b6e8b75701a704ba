package io.mercurehub.eventstore.file.segment;

import io.mercurehub.eventstore.file.index.SegmentIndex;
import io.mercurehub.eventstore.file.record.MalformedRecordException;
import io.mercurehub.eventstore.file.record.RecordHead;
import io.mercurehub.eventstore.file.record.Records;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BiFunction;
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

    /**
     * {@return what is made of a record, null also when it is damaged}
     *
     * @param number which one
     * @param decoder takes its head, and its body, positioned at its beginning, limited to its end, and valid during the call; when
     *     it throws a {@link MalformedRecordException} since the body is not what its kind promises, that counts as damaged
     */
    public <T> @Nullable T read(int number, BiFunction<RecordHead, ByteBuffer, @Nullable T> decoder)
            throws IOException {
        int offset = segment.index().offset(number);
        if (offset == SegmentIndex.DAMAGED) {
            return null;
        }
        int length = window.recordLength(offset);
        String problem = problem(number, offset, length);
        if (problem == null) {
            try {
                return decoder.apply(Records.head(window.buffer(), window.at(offset)), window.body(offset, length));
            } catch (MalformedRecordException e) {
                problem = String.valueOf(e.getMessage());
            }
        }
        segment.report(number, problem);
        return null;
    }

    /** {@return whether a record is where the index says, and as it was written; says nothing in the log} */
    public boolean isWhole(int number) throws IOException {
        int offset = segment.index().offset(number);
        return offset != SegmentIndex.DAMAGED && problem(number, offset, window.recordLength(offset)) == null;
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
