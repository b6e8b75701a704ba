package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.output.Admission;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.output.Joined;
import io.mercurehub.hub.output.UpdateRun;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
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
 * Principals log in and out while their clients come, live or with a replay, and private updates are published: once a revocation has
 * completed, nothing is handed to whoever was admitted by a login before it.
 *
 * <p>More on demand: {@code -Dmercure.stress.revocations=100000}.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class RevokeStressTest {

    private static final int REVOCATIONS = Integer.getInteger("mercure.stress.revocations", 1_000);
    private static final int PRINCIPALS = 4;
    private static final int CLIENTS = 4;
    private static final int MAX_STREAMS = 8;

    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final ExecutorService callbacks = Executors.newFixedThreadPool(2);
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger handed = new AtomicInteger();
    private final AtomicInteger revoked = new AtomicInteger();
    private final AtomicBoolean isOver = new AtomicBoolean();

    /** The login of one principal, as the application knows it. */
    private static final class Login {

        private final String principal;
        private volatile boolean isIn = true;
        private volatile int number = 1;

        /** All up to this one are over, and their revocation has completed. */
        private volatile int revoked;

        /** The newest one by which somebody has got something. */
        private volatile int handed;

        Login(String principal) {
            this.principal = principal;
        }
    }

    @AfterEach
    void endThreads() {
        workers.shutdownNow();
        callbacks.shutdownNow();
    }

    @Test
    void nothingIsHandedToWhoeverIsRevoked() throws Exception {
        List<Login> logins = new ArrayList<>();
        for (int i = 0; i < PRINCIPALS; i++) {
            logins.add(new Login("principal " + i));
        }
        HubConfig config = HubConfig.builder()
                .maxPendingBytes(4 * 1024)
                .maxRecentBytes(16 * 1024)
                .build();
        try (Hub hub = Hub.open(config, new MemoryEventStore(2_000, Long.MAX_VALUE), HubMetrics.NONE)) {
            List<Future<?>> others = new ArrayList<>();
            others.add(workers.submit(() -> publish(hub)));
            for (int i = 0; i < CLIENTS; i++) {
                int seed = i;
                others.add(workers.submit(() -> {
                    try {
                        comeAgainAndAgain(hub, logins, new Random(seed));
                    } finally {
                        isOver.set(true);
                    }
                }));
            }
            List<Future<?>> revokers = new ArrayList<>();
            for (Login login : logins) {
                revokers.add(workers.submit(() -> logInAndOut(hub, login)));
            }

            for (Future<?> revoker : revokers) {
                revoker.get();
            }
            isOver.set(true);
            for (Future<?> other : others) {
                other.get();
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(handed).hasPositiveValue();
        assertThat(revoked).hasPositiveValue();
    }

    private void publish(Hub hub) {
        for (int i = 0; !isOver.get(); i++) {
            hub.publish(Update.of("news").isPrivate(true).data("update " + i).build())
                    .toCompletableFuture()
                    .join();
        }
    }

    private void logInAndOut(Hub hub, Login login) {
        for (int i = 0; i < REVOCATIONS / PRINCIPALS; i++) {
            while (i % 2 == 0 && login.handed != login.number && !isOver.get()) {
                LockSupport.parkNanos(10_000);
            }
            login.isIn = false;
            hub.revoke(login.principal).toCompletableFuture().join();
            login.revoked = login.number;
            login.number = login.revoked + 1;
            login.isIn = true;
            Thread.onSpinWait();
        }
    }

    private void comeAgainAndAgain(Hub hub, List<Login> logins, Random random) {
        Gateway gateway = hub.unwrap(Gateway.class);
        Deque<Subscriber> here = new ArrayDeque<>();
        while (!isOver.get()) {
            Login login = logins.get(random.nextInt(logins.size()));
            long moment = gateway.moment();
            int number = login.number;
            if (!login.isIn) {
                continue;
            }
            if (random.nextInt(4) == 0) {
                Thread.onSpinWait(); // the body of a QUERY is on its way
            }
            SubscribeRequest.Builder request = SubscribeRequest.topic("news")
                    .grants(Grants.reading(List.of(new ExactMatcher("news"))))
                    .principal(login.principal);
            if (random.nextBoolean()) {
                request.lastEventId(EventId.EARLIEST);
            }
            Joined joined =
                    gateway.join(request.build(), new Admission(moment, null)).join();
            switch (random.nextInt(8)) {
                case 0 -> joined.cancel();
                case 1, 2, 3 ->
                    here.add(joined.start(subscriber -> {
                        FlowSink sink = new FlowSink(
                                subscriber, callbacks, new CallbackReceiver(update -> hand(login, number)));
                        sink.begin();
                        return sink;
                    }));
                default -> here.add(joined.start(subscriber -> new CheckingSink(login, number)));
            }
            if (here.size() > MAX_STREAMS) {
                leave(here.remove());
            }
        }
    }

    private static void leave(Subscriber subscriber) {
        subscriber.cancel();
        while (!subscriber.isClosed()) {
            LockSupport.parkNanos(10_000);
        }
    }

    private void hand(Login login, int number) {
        handed.incrementAndGet();
        login.handed = number;
        if (number <= login.revoked) {
            wrong.add(login.principal + ": login " + number + " of " + login.number);
        }
    }

    private final class CheckingSink extends TakingSink {

        private final Login login;
        private final int number;

        CheckingSink(Login login, int number) {
            this.login = login;
            this.number = number;
        }

        @Override
        public boolean offer(UpdateRun run) {
            hand(login, number);
            return true;
        }

        @Override
        public void close(CloseReason reason, Optional<Duration> delay) {
            if (reason == CloseReason.REVOKED) {
                revoked.incrementAndGet();
            }
        }
    }
}
