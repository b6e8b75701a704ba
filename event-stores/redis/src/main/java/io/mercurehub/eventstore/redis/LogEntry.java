package io.mercurehub.eventstore.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import java.util.List;

/** What the log has at a number. A value. */
final class LogEntry {

    /** Its place in Redis. */
    final long number;

    /** Of what it is, in bytes, as an estimate. */
    final long size;

    /** What it is, as {@link Records} has it. */
    final byte[] record;

    private final char kind;
    private final long untilMillis;

    /**
     * @param kind u an update, n one that is never kept, e a subscription event, c a principal that is revoked
     * @param untilMillis until when it can be replayed; 0 as long as the log has it
     */
    private LogEntry(long number, char kind, long size, long untilMillis, byte[] record) {
        this.number = number;
        this.kind = kind;
        this.size = size;
        this.untilMillis = untilMillis;
        this.record = record;
    }

    /** {@return the entry that the log has as a header and a record} */
    static LogEntry of(long number, byte[] header, byte[] record) {
        String[] words = text(header).split(" ", 3);
        return new LogEntry(number, words[0].charAt(0), Long.parseLong(words[1]), Long.parseLong(words[2]), record);
    }

    /** {@return the entry that {@link Script#APPEND} has made of its arguments at a time} */
    static LogEntry of(long number, long now, List<byte[]> arguments) {
        long lasts = Long.parseLong(text(arguments.get(3)));
        return new LogEntry(
                number,
                (char) arguments.get(0)[0],
                Long.parseLong(text(arguments.get(1))),
                lasts == 0 ? 0 : now + lasts,
                arguments.get(4));
    }

    private static String text(byte[] ascii) {
        return new String(ascii, ISO_8859_1);
    }

    boolean revokes() {
        return kind == 'c';
    }

    /** {@return the update that it is} */
    StoredUpdate at(Position position) {
        return new StoredUpdate(
                position,
                Records.read(record),
                kind == 'n' ? StoredUpdate.NEVER : untilMillis == 0 ? StoredUpdate.FOREVER : untilMillis);
    }
}
