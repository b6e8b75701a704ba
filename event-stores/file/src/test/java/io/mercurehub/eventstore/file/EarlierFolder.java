package io.mercurehub.eventstore.file;

import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.settings.StoreSettings;
import io.mercurehub.hub.store.CarriedEvents;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * A folder that version 3 of the format has written, in {@code src/test/resources}, whose program was killed; and what is in it.
 *
 * <p>Version 3 is also what the program writes now, so this makes such a folder, too: run it with the folder as its argument.
 */
final class EarlierFolder {

    private static final String CONTENTS = "contents.txt";
    private static final int ROUNDS = 40;
    private static final int STAYS = 7;
    private static final StoreSettings SETTINGS = Stores.settings(
            5_000,
            false,
            60,
            10,
            Optional.empty(),
            Long.MAX_VALUE,
            new HistoryRules(List.of(
                    HistoryRule.none(TopicMatcher.uriTemplate("topic", "https://example.com/typing/{id}")),
                    new HistoryRule(
                            TopicMatcher.uriTemplate("topic", "https://example.com/chats/{id}"),
                            Duration.ofMinutes(10)))));

    private EarlierFolder() {}

    /** Makes one. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectory(Path.of(arguments[0]));
        Stores stores = new Stores();
        stores.settings = SETTINGS;
        stores.open();
        for (int round = 1; round <= ROUNDS; round++) {
            fill(stores, round);
            stores.pass(Duration.ofMinutes(1));
        }
        fill(stores, ROUNDS + 1);
        stores.disk.killProcess();
        for (String name : stores.disk.list()) {
            ByteBuffer bytes = stores.disk.map(name);
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            Files.write(folder.resolve(name), copy);
        }
        stores.open();
        Files.writeString(folder.resolve(CONTENTS), contents(stores));
    }

    private static void fill(Stores stores, int round) {
        stores.append(
                update("books", round).data("data of a book\nin two lines").build());
        stores.append(update("chats", round)
                .type("chat")
                .retry(Duration.ofSeconds(3))
                .data("ça " + round)
                .build());
        stores.append(update("typing", round).data("typing").build());
        stores.append(event(round, "comes").build());
        if (round != STAYS) {
            stores.append(event(round, "goes").build());
        }
    }

    private static Update.Builder update(String kind, int round) {
        return Update.of("https://example.com/" + kind + "/" + round)
                .alternateTopic("https://example.com/all")
                .isPrivate(round % 3 == 0)
                .id(EventId.chosen(kind + "-" + round));
    }

    private static Update.Builder event(int round, String what) {
        return Update.of("/.well-known/mercure/subscriptions/x/" + round)
                .isPrivate(true)
                .isSubscriptionEvent(true)
                .id(EventId.chosen(what + "-" + round))
                .data("{\"round\": " + round + ", \"is\": \"" + what + "\"}");
    }

    /** Opens it on the disk of a store that is not open yet. */
    static void open(Stores stores) throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.equals(CONTENTS)) {
                    continue;
                }
                try (DiskFile copy = stores.disk.create(name)) {
                    copy.write(ByteBuffer.wrap(Files.readAllBytes(file)), 0);
                    copy.sync();
                }
            }
        }
        stores.disk.syncFolder();
        stores.nowMillis += Duration.ofMinutes(ROUNDS).toMillis();
        stores.settings = SETTINGS;
        stores.open();
    }

    /** What was in it when it was written. */
    static String contents() {
        try {
            return Files.readString(folder().resolve(CONTENTS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is in a store: all that can be replayed, the places of all ids, and the events that are carried. */
    static String contents(Stores stores) {
        List<String> lines = new ArrayList<>();
        Position next = stores.located("earliest").orElseThrow();
        lines.add("earliest " + next.value());
        HistoryPage page = stores.read(next);
        lines.add("events gone up to " + page.eventsGoneUpTo().value());
        while (!page.updates().isEmpty()) {
            for (StoredUpdate stored : page.updates()) {
                lines.add("replayed " + line(stored));
                next = stored.position();
            }
            page = stores.read(next);
        }
        for (String kind : List.of("books", "chats", "typing", "comes", "goes")) {
            for (int round = 1; round <= ROUNDS + 1; round++) {
                String id = kind + "-" + round;
                stores.located(id).ifPresent(position -> lines.add("located " + id + " at " + position.value()));
            }
        }
        CompletionStage<CarriedEvents> carried = stores.store().carriedEvents(update -> true);
        stores.executors().drain();
        carried.toCompletableFuture().join().events().forEach(stored -> lines.add("carried " + line(stored)));
        return String.join("\n", lines) + "\n";
    }

    private static String line(StoredUpdate stored) {
        Update update = stored.update();
        return stored.position().value() + " until " + stored.replayableUntilMillis() + ": "
                + stored.id().value() + " "
                + update.topics() + (update.isPrivate() ? " private " : " public ") + update.type() + " "
                + update.retry() + " " + update.data().replace("\n", "\\n");
    }

    private static Path folder() {
        try {
            return Path.of(EarlierFolder.class.getResource("/format-3").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
