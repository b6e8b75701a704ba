package io.mercurehub.eventstore.file.log;

import io.mercurehub.config.store.HistoryDamage;
import io.mercurehub.config.store.HistoryState;
import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.segment.SegmentFiles;
import io.mercurehub.hub.store.IdHash;
import io.mercurehub.hub.store.Position;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all that is in a folder, says what is not as it was written, and changes nothing.
 *
 * <p>Confined to one thread.
 */
public final class FolderCheck {

    private final Disk disk;
    private final Consumer<HistoryDamage> told;
    private long updates;
    private long events;
    private long heldIds;
    private long unfinishedBytes;
    private long latestMillis;

    /** Up to where subscription events are trimmed. */
    private long eventsThrough;

    private FolderCheck(Disk disk, Consumer<HistoryDamage> told) {
        this.disk = disk;
        this.told = told;
    }

    /**
     * Checks a folder that nobody else uses.
     *
     * @param told hears of every damage, as it is found
     * @throws IOException when the folder cannot be read, or was written by a later version
     */
    public static HistoryState run(Disk disk, Consumer<HistoryDamage> told) throws IOException {
        return new FolderCheck(disk, told).run();
    }

    private HistoryState run() throws IOException {
        List<String> names = disk.list();
        Damages anywhere = new Damages(told, 0);
        names.stream()
                .filter(name -> !SegmentFiles.isOurs(name))
                .sorted()
                .forEach(name -> anywhere.harmless(
                        name, -1, "it is not part of a history", "a hub does not start before it is taken away"));
        TreeSet<Long> firsts = new TreeSet<>();
        names.forEach(name -> SegmentFiles.firstOfLog(name).ifPresent(firsts::add));
        Optional<HistoryFile> history = history(names, anywhere, !firsts.isEmpty());
        long trimmedThrough = history.map(HistoryFile::trimmedThrough).orElse(0L);
        IdHash idHash = new IdHash(history.map(HistoryFile::hashKey).orElse(0L));
        Damages damages = new Damages(told, trimmedThrough);
        eventsThrough = history.map(HistoryFile::eventsThrough).orElse(0L);
        Optional<CarriedFile.Content> carried = carried(names, anywhere);
        long last = Math.max(
                Math.max(trimmedThrough, eventsThrough),
                carried.map(CarriedFile.Content::through).orElse(0L));
        if (history.isPresent() && !firsts.isEmpty() && firsts.first() > trimmedThrough + 1) {
            damages.lost(
                    SegmentFiles.log(trimmedThrough + 1),
                    -1,
                    trimmedThrough + 1,
                    firsts.first() - 1,
                    "there is no such file");
        }
        for (long first : firsts) {
            last = Math.max(last, segment(first, firsts.higher(first), damages, idHash));
        }
        return new HistoryState(
                new Position(trimmedThrough),
                new Position(last),
                updates,
                events,
                carried.map(content -> content.events().size()).orElse(0),
                heldIds,
                bytes(names),
                unfinishedBytes);
    }

    private Optional<HistoryFile> history(List<String> names, Damages damages, boolean hasSegments) throws IOException {
        Optional<HistoryFile> history =
                names.contains(SegmentFiles.HISTORY) ? HistoryFile.look(disk) : Optional.empty();
        if (history.isEmpty()) {
            if (hasSegments || names.contains(SegmentFiles.HISTORY)) {
                damages.harmless(
                        SegmentFiles.HISTORY,
                        -1,
                        "it is missing or damaged",
                        "it is made again when a hub starts; what was trimmed by age may be back for a while, and who"
                                + " reads subscription events is not told of all that are gone");
            }
            return history;
        }
        if (history.get().isHeaderDamaged()) {
            damages.harmless(
                    SegmentFiles.HISTORY,
                    0,
                    "one of the two copies of its header is damaged",
                    "the other copy is used");
        }
        if (history.get().isSlotDamaged()) {
            damages.harmless(
                    SegmentFiles.HISTORY,
                    -1,
                    "one of its two notes of what is trimmed is damaged, or a power cut has left it unfinished",
                    "the other one is used; what was trimmed last may be back for a while, and who reads subscription"
                            + " events is not told of the last that are gone");
        }
        return history;
    }

    private Optional<CarriedFile.Content> carried(List<String> names, Damages damages) throws IOException {
        if (!names.contains(SegmentFiles.CARRIED)) {
            return Optional.empty(); // as in a folder of an earlier version
        }
        Optional<CarriedFile.Content> carried = CarriedFile.read(disk);
        if (carried.isEmpty()) {
            damages.harmless(
                    SegmentFiles.CARRIED,
                    -1,
                    "it is damaged",
                    "it is begun anew when a hub starts; of subscriptions that a crash has left open and of which no"
                            + " update is left, nobody will be told that they have gone");
        }
        return carried;
    }

    /** Checks one segment; returns the last position in it. */
    private long segment(long first, @Nullable Long next, Damages damages, IdHash idHash) throws IOException {
        SegmentCheck check = new SegmentCheck(disk, damages, idHash, first, latestMillis, eventsThrough);
        SegmentCheck.Checked checked = next == null ? check.newest() : check.older(next - 1);
        latestMillis = checked.latestMillis();
        unfinishedBytes += checked.unfinishedBytes();
        updates += checked.updates();
        events += checked.events();
        heldIds += checked.heldIds();
        return checked.last();
    }

    private long bytes(List<String> names) throws IOException {
        long bytes = 0;
        for (String name : names) {
            if (SegmentFiles.isData(name)) {
                try (DiskFile file = disk.open(name)) {
                    bytes += file.size();
                }
            }
        }
        return bytes;
    }
}
