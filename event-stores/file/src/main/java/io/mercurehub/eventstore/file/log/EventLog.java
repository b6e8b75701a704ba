package io.mercurehub.eventstore.file.log;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.segment.Segment;
import io.mercurehub.eventstore.file.segment.SegmentMaker;
import io.mercurehub.eventstore.file.segment.SegmentMaker.Unnamed;
import io.mercurehub.eventstore.file.settings.StoreSettings;
import io.mercurehub.hub.store.AgeClock;
import io.mercurehub.hub.store.CarriedEvents;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.IdHash;
import io.mercurehub.hub.store.LiveOnlyUpdates;
import io.mercurehub.hub.store.Position;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log in a folder: segments in order, of which the newest may grow.
 *
 * <p>Three kinds of callers: one writer, which begins segments and shows what is in them; any number of readers; and one
 * housekeeper, which gives space back. Every method says whose it is; they may be at work at the same time.
 */
public final class EventLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

    private final StoreSettings settings;
    private final IdHash idHash;
    private final AgeClock clock;
    private final Waste waste;
    private final LiveOnlyUpdates liveOnly = new LiveOnlyUpdates(LiveOnlyUpdates.DEFAULT_MAX_BYTES);
    private final Segments segments;
    private final Trim trim;
    private final LogReader reader;
    private final Housekeeping housekeeping;
    private final SegmentMaker maker;
    private final AtomicReference<@Nullable Unnamed> prepared = new AtomicReference<>();

    /** Whether the last segment has ended because all of it had expired, so that nobody may need another one for long. */
    private volatile boolean isIdle;

    private EventLog(
            Disk disk, StoreSettings settings, InstantSource source, LongSupplier random, Recovery.Recovered found) {
        this.settings = settings;
        this.idHash = new IdHash(found.history().hashKey());
        this.segments = new Segments(found.segments(), found.last());
        HistoryFile.Noted noted = found.history().noted();
        this.clock = new AgeClock(
                source,
                found.segments().stream().mapToLong(Segment::lastTimeMillis).reduce(noted.clockMillis(), Math::max));
        this.trim = new Trim(segments, clock, settings, noted, found.last());
        this.maker = new SegmentMaker(disk, idHash, random, clock::millis);
        this.waste = new Waste(settings.rules(), clock, trim);
        this.reader = new LogReader(segments, trim, settings.rules(), liveOnly, clock, idHash);
        Carried carried = new Carried(disk, segments, found.carriedThrough());
        this.housekeeping =
                new Housekeeping(disk, settings, found.history(), carried, segments, trim, waste, maker, clock);
    }

    /**
     * Opens the log in a folder, which may be empty.
     *
     * @param source the machine's clock
     * @throws IOException when the folder cannot be read or written, holds something else, or was written by a later version
     */
    public static EventLog open(Disk disk, StoreSettings settings, InstantSource source) throws IOException {
        return open(disk, settings, source, new SecureRandom()::nextLong);
    }

    /** Opens the log with another source of numbers that nobody can guess. */
    public static EventLog open(Disk disk, StoreSettings settings, InstantSource source, LongSupplier random)
            throws IOException {
        return new EventLog(disk, settings, source, random, new Recovery(disk, random, source.millis()).run());
    }

    // For everybody

    /** {@return the position of the newest update that may be read; 0 when there never was one} */
    public long shown() {
        return segments.shown();
    }

    /** {@return the hash by which ids are found} */
    public IdHash idHash() {
        return idHash;
    }

    /** {@return what is kept, and how} */
    public StoreSettings settings() {
        return settings;
    }

    /** {@return the time of the log, which never goes back, in milliseconds since 1970} */
    public long clockMillis() {
        return clock.millis();
    }

    // For the writer

    /** Begins a segment behind what is shown; returns when it is durable that there is one. */
    public Segment begin() throws IOException {
        Unnamed unnamed = prepared.getAndSet(null);
        if (unnamed == null) {
            unnamed = maker.make(0);
        }
        Segment segment = maker.name(unnamed, shown() + 1);
        isIdle = false;
        waste.begun(segment);
        segments.add(segment);
        return segment;
    }

    /** Says that a segment grows no more. */
    public void end(Segment segment) {
        segment.cutToEnd();
        isIdle = housekeeping.isExpired(segment);
        segments.ended();
    }

    /**
     * Says that a segment grows no more since writing to it or syncing it has failed, and ends before what is not shown. Nothing more is
     * written to it.
     */
    public void abandon(Segment segment) {
        segment.cutAfter(shown());
        segments.ended();
        liveOnly.forgetAfter(shown());
    }

    /** Reads an abandoned segment again, and says what it found. */
    public void verify(Segment segment) {
        housekeeping.verify(segment);
    }

    /** Has an update of which only the id is written read for a while, once its position is shown. */
    public void holdLive(long position, Update update) {
        liveOnly.add(position, update);
    }

    /** Takes into account that an update which expires early stands in a segment; see {@link Waste#expiresEarly}. */
    public void expiresEarly(Segment segment, long maxAgeMillis, long bytes, long millis) {
        waste.expiresEarly(segment, maxAgeMillis, bytes, millis);
    }

    /**
     * Lets everything up to a position be read.
     *
     * @param updates how many of what is new in it are updates that are kept
     * @param events how many of it tell of subscriptions
     */
    public void show(long position, long updates, long events) {
        trim.added(updates, events);
        segments.show(position);
    }

    /**
     * {@return whether the segment that grows should end, since most of it is expired, or all of it, however little that is; for any
     * thread}
     */
    public boolean isMostlyExpired() {
        Segment newest = segments.growing();
        return newest != null && housekeeping.isMostlyExpired(newest);
    }

    // For readers

    /** {@return the position of the earliest update with an id that is kept; see {@code EventStore.locate}} */
    public Optional<Position> locate(EventId id) throws IOException {
        return reader.locate(id);
    }

    /** {@return what follows a position; see {@code EventStore.read}} */
    public HistoryPage read(long after, int maxUpdates, long maxBytes) throws IOException {
        return reader.read(after, maxUpdates, maxBytes);
    }

    // For the housekeeper

    /** {@return whether {@link #prepare} has something to do} */
    public boolean needsPreparation() {
        Segment newest = segments.growing();
        return settings.isPrepared()
                && prepared.get() == null
                && (newest == null ? !isIdle : newest.endOffset() > settings.segmentBytes() / 2);
    }

    /** Makes the next segment, so that the writer need not. On one thread at a time, which may be another than for the rest. */
    public void prepare() {
        if (!needsPreparation()) {
            return;
        }
        try {
            prepared.set(maker.make(settings.segmentBytes()));
        } catch (IOException | RuntimeException | Error e) {
            LOG.debug("The next history segment is not prepared; it will be made when it is needed", e);
        }
    }

    /** Trims everything before a position that has been shown, though no limit says so. Its space returns with {@link #tidy}. */
    public void trimBefore(long position) {
        trim.moveTo(Math.min(position - 1, shown()));
    }

    /** Trims what is over the limits, gives its space back, and writes index files. */
    public void tidy() throws IOException {
        Unnamed next = prepared.get();
        housekeeping.tidy(next == null ? 0 : next.bytes());
        if (isIdle) {
            discardPrepared();
        }
    }

    /** {@return the subscription events that are trimmed and still needed; see {@code EventStore.carriedEvents}} */
    public CarriedEvents carriedEvents(Predicate<Update> isNeeded) throws IOException {
        return housekeeping.carriedEvents(isNeeded);
    }

    private void discardPrepared() {
        Unnamed unnamed = prepared.getAndSet(null);
        if (unnamed != null) {
            maker.discard(unnamed);
        }
    }

    /** Closes all files. The writer has ended its segment, and {@link #prepare} is not running. */
    @Override
    public void close() throws IOException {
        try {
            housekeeping.finish();
        } finally {
            discardPrepared();
            segments.close();
            housekeeping.close();
        }
    }
}
