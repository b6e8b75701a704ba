package io.mercurehub.eventstore.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.eventstore.contract.SharedMemoryLog.NodeStore;
import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.output.Admission;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.output.Joined;
import io.mercurehub.hub.output.UpdateRun;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that move between the hubs of one log, while principals are revoked on any of them, and while the log loses its tail.
 *
 * <p>More on demand: {@code -Dmercure.stress.revocations=100000 -Dmercure.stress.losses=1000}.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class ClusterStressTest {

    private static final int REVOCATIONS = Integer.getInteger("mercure.stress.revocations", 400);
    private static final int LOSSES = Integer.getInteger("mercure.stress.losses", 50);
    private static final int PRINCIPALS = 4;
    private static final int CLIENTS = 4;
    private static final int MAX_STREAMS = 6;

    private final SharedMemoryLog log = new SharedMemoryLog();
    private final List<Hub> hubs = List.of(open(), open(), open());
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger handed = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicBoolean isOver = new AtomicBoolean();

    /** The login of one principal, as the application knows it. */
    private static final class Login {

        private final String principal;
        private volatile boolean isIn = true;
        private volatile int number = 1;

        /** All up to this one are over, and their revocation has completed. */
        private volatile int revoked;

        Login(String principal) {
            this.principal = principal;
        }
    }

    @AfterEach
    void end() {
        isOver.set(true);
        hubs.forEach(Hub::close);
        workers.shutdownNow();
    }

    @Test
    void nothingIsHandedToWhoeverIsRevokedOnAnyHub() throws Exception {
        List<Login> logins = new ArrayList<>();
        for (int i = 0; i < PRINCIPALS; i++) {
            logins.add(new Login("principal " + i));
        }
        List<Future<?>> others = new ArrayList<>();
        hubs.forEach(hub -> others.add(workers.submit(() -> publish(hub))));
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(i);
            others.add(inBackground(() -> comeAgainAndAgain(logins, random)));
        }
        List<Future<?>> revokers = new ArrayList<>();
        for (Login login : logins) {
            revokers.add(workers.submit(() -> logInAndOut(login)));
        }

        for (Future<?> revoker : revokers) {
            revoker.get();
        }
        isOver.set(true);
        for (Future<?> other : others) {
            other.get();
        }

        assertThat(wrong).isEmpty();
        assertThat(handed).hasPositiveValue();
        assertThat(ended).hasPositiveValue();
    }

    private void logInAndOut(Login login) {
        for (int i = 0; i < REVOCATIONS / PRINCIPALS; i++) {
            login.isIn = false;
            hubs.get(i % hubs.size())
                    .revoke(login.principal)
                    .toCompletableFuture()
                    .join();
            login.revoked = login.number;
            login.number = login.revoked + 1;
            login.isIn = true;
            LockSupport.parkNanos(10_000);
        }
    }

    private void comeAgainAndAgain(List<Login> logins, Random random) {
        Deque<Subscriber> here = new ArrayDeque<>();
        while (!isOver.get()) {
            Gateway gateway = hubs.get(random.nextInt(hubs.size())).unwrap(Gateway.class);
            Login login = logins.get(random.nextInt(logins.size()));
            long moment = gateway.moment();
            int number = login.number;
            if (!login.isIn) {
                continue;
            }
            SubscribeRequest.Builder request = SubscribeRequest.topic("news").principal(login.principal);
            if (random.nextBoolean()) {
                request.lastEventId(EventId.EARLIEST);
            }
            Joined joined =
                    gateway.join(request.build(), new Admission(moment, null)).join();
            if (random.nextInt(8) == 0) {
                joined.cancel();
            } else {
                here.add(joined.start(subscriber -> new CheckingSink(login, number)));
            }
            if (here.size() > MAX_STREAMS) {
                here.remove().cancel();
            }
        }
    }

    private final class CheckingSink extends ClusterSink {

        private final Login login;
        private final int number;

        CheckingSink(Login login, int number) {
            this.login = login;
            this.number = number;
        }

        @Override
        public boolean offer(UpdateRun run) {
            handed.incrementAndGet();
            if (number <= login.revoked) {
                wrong.add(login.principal + ": login " + number + " of " + login.number);
            }
            return true;
        }

        @Override
        public void close(CloseReason reason, Optional<Duration> delay) {
            if (reason == CloseReason.REVOKED) {
                ended.incrementAndGet();
            }
        }
    }

    @Test
    void nobodySkipsAnythingInSilenceWhenTheLogLosesItsTail() throws Exception {
        List<Future<?>> publishers = new ArrayList<>();
        hubs.forEach(hub -> publishers.add(workers.submit(() -> publish(hub))));
        List<List<Connection>> clients = new ArrayList<>();
        List<Future<?>> followers = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            List<Connection> connections = new ArrayList<>();
            clients.add(connections);
            Random random = new Random(i);
            followers.add(inBackground(() -> follow(connections, random)));
        }
        Random random = new Random(0);
        List<List<Update>> histories = new ArrayList<>();

        for (int i = 0; i < LOSSES && !isOver.get(); i++) {
            int before = log.updates().size();
            while (log.updates().size() < before + 20 && !isOver.get()) {
                LockSupport.parkNanos(50_000);
            }
            histories.add(log.loseTail(random));
        }
        isOver.set(true);
        for (Future<?> each : publishers) {
            each.get();
        }
        for (Future<?> each : followers) {
            each.get();
        }
        histories.add(log.updates());

        assertThat(ended).hasPositiveValue();
        for (List<Connection> connections : clients) {
            Optional<Update> last = Optional.empty();
            for (Connection connection : connections) {
                check(connection, last, histories);
                List<Update> received = connection.sink().received();
                last = received.isEmpty() ? last : Optional.of(received.get(received.size() - 1));
            }
        }
    }

    /** One connection of a client: what it was told to follow, and what it got. */
    private record Connection(Optional<EventId> precedingId, ClusterSink sink) {}

    /** Comes to one hub after the other with the id of the last update that it has got. */
    private void follow(List<Connection> connections, Random random) {
        EventId last = EventId.EARLIEST;
        while (!isOver.get()) {
            Gateway gateway = hubs.get(random.nextInt(hubs.size())).unwrap(Gateway.class);
            Joined joined;
            try {
                joined = gateway.join(SubscribeRequest.topic("news")
                                .announced(random.nextBoolean())
                                .lastEventId(last)
                                .build())
                        .join();
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof EventStoreException)) {
                    throw e;
                }
                continue; // it has not noticed the loss yet
            }
            ClusterSink sink = new ClusterSink();
            Subscriber subscriber = joined.start(unused -> sink);
            int patience = random.nextInt(2_000);
            while (!subscriber.isClosed() && !isOver.get() && patience-- > 0) {
                LockSupport.parkNanos(10_000);
            }
            subscriber.cancel();
            while (sink.closed() == null) {
                LockSupport.parkNanos(10_000);
            }
            if (sink.closed() == CloseReason.HISTORY_LOST) {
                ended.incrementAndGet();
            }
            connections.add(new Connection(joined.precedingId(), sink));
            List<Update> received = sink.received();
            if (!received.isEmpty()) {
                last = received.get(received.size() - 1).id().orElseThrow();
            }
        }
    }

    /** Checks that a connection got a stretch of one history, from where it was told. */
    private static void check(Connection connection, Optional<Update> last, List<List<Update>> histories) {
        List<Update> received = connection.sink().received();
        if (received.isEmpty()) {
            return;
        }
        EventId preceding = connection.precedingId().orElseThrow();
        List<Update> stretch = new ArrayList<>();
        if (!preceding.isEarliest()) {
            assertThat(last.orElseThrow().id()).contains(preceding);
            stretch.add(last.orElseThrow());
        }
        stretch.addAll(received);
        assertThat(histories).anyMatch(history -> {
            int at = Collections.indexOfSubList(history, stretch);
            return preceding.isEarliest() ? at == 0 : at >= 0;
        });
    }

    // What the tests share

    private void publish(Hub hub) {
        for (int i = 0; !isOver.get(); i++) {
            hub.publish(Update.of("news").data("update " + i).build())
                    .handle((id, failure) -> id)
                    .toCompletableFuture()
                    .join();
            LockSupport.parkNanos(20_000);
        }
    }

    private Future<?> inBackground(Runnable work) {
        Callable<Void> ending = () -> {
            try {
                work.run();
                return null;
            } finally {
                isOver.set(true);
            }
        };
        return workers.submit(ending);
    }

    private Hub open() {
        HubConfig config = HubConfig.builder()
                .subscriptions(true)
                .maxPendingBytes(4 * 1024)
                .maxRecentBytes(16 * 1024)
                .shutdownTimeout(Duration.ofSeconds(2))
                .build();
        NodeStore store = log.open();
        return Hub.open(config, store, HubMetrics.NONE);
    }
}
