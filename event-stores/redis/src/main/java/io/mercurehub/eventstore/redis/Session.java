package io.mercurehub.eventstore.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Connections to one Redis that have the scripts: one to append, whose order is that of the calls, one to ask, and one that waits for
 * what is new. They end together, and never come back by themselves: whoever opens the next ones has to look at the log first.
 *
 * <p>Safe for use by any thread, but for {@link #next}, which one thread calls.
 */
final class Session implements AutoCloseable {

    private static final int CONNECTIONS = 3;
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final RedisSettings settings;
    private final Keys keys;
    private final StatefulRedisConnection<byte[], byte[]> appending;
    private final StatefulRedisConnection<byte[], byte[]> asking;
    private final StatefulRedisConnection<byte[], byte[]> following;
    private final Map<Script, String> digests = new EnumMap<>(Script.class);
    private final AtomicBoolean closed = new AtomicBoolean();

    private Session(RedisSettings settings, Keys keys, List<StatefulRedisConnection<byte[], byte[]>> connections) {
        this.settings = settings;
        this.keys = keys;
        this.appending = connections.get(0);
        this.asking = connections.get(1);
        this.following = connections.get(2);
    }

    /**
     * Opens the connections, and loads the scripts.
     *
     * @throws RedisException when that fails
     */
    static Session open(RedisClient client, RedisURI uri, RedisSettings settings, Keys keys) {
        List<StatefulRedisConnection<byte[], byte[]>> connections = new ArrayList<>();
        try {
            while (connections.size() < CONNECTIONS) {
                connections.add(connect(client, uri, settings.timeout()));
            }
            Session session = new Session(settings, keys, connections);
            session.prepare();
            return session;
        } catch (RuntimeException e) {
            connections.forEach(Session::end);
            throw e;
        }
    }

    /** Waits with a limit of its own: that of the client does not cover everything that it waits for. */
    private static StatefulRedisConnection<byte[], byte[]> connect(RedisClient client, RedisURI uri, Duration timeout) {
        CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connecting =
                client.connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
        try {
            return connecting.get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RedisException known ? known : new RedisException(e.getCause());
        } catch (TimeoutException e) {
            var unused = connecting.thenAccept(Session::end);
            throw new RedisException("No connection in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisException(e);
        }
    }

    private void prepare() {
        for (StatefulRedisConnection<byte[], byte[]> connection : List.of(appending, asking, following)) {
            connection.addListener(new RedisConnectionStateAdapter() {
                @Override
                public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
                    close();
                }
            });
        }
        following.setTimeout(settings.timeout().plus(IDLE));
        for (Script script : Script.values()) {
            digests.put(script, asking.sync().scriptLoad(script.text(settings).getBytes(StandardCharsets.UTF_8)));
        }
    }

    boolean isOpen() {
        return !closed.get() && appending.isOpen() && asking.isOpen() && following.isOpen();
    }

    /** Runs the script that appends a batch of a node, after all those before; the connection keeps their order. */
    CompletionStage<List<Object>> append(String node, byte[]... arguments) {
        return run(appending, Script.APPEND, List.of(node), arguments);
    }

    /** {@return how many replicas have all that was appended before; waits for as many as the settings say} */
    RedisFuture<Long> awaitReplicas() {
        return appending
                .async()
                .waitForReplication(settings.replicas(), settings.timeout().toMillis() / 2);
    }

    /** Runs another script. */
    CompletionStage<Reply> ask(Script script, List<String> nodes, byte[]... arguments) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        run(asking, script, nodes, arguments).whenComplete((values, failure) -> {
            if (failure == null) {
                reply.complete(new Reply(values));
            } else {
                reply.completeExceptionally(Refusal.cause(failure));
            }
        });
        return reply.orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Runs another script, and waits for its answer.
     *
     * @throws io.mercurehub.hub.store.EventStoreException when that fails
     */
    Reply askAndWait(Script script, List<String> nodes, byte[]... arguments) {
        try {
            return ask(script, nodes, arguments)
                    .toCompletableFuture()
                    .get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw Refusal.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of(e);
        }
    }

    private RedisFuture<List<Object>> run(
            StatefulRedisConnection<byte[], byte[]> connection,
            Script script,
            List<String> nodes,
            byte[]... arguments) {
        return connection
                .async()
                .evalsha(
                        digests.get(script),
                        ScriptOutputType.MULTI,
                        nodes.isEmpty() ? keys.all() : keys.allAnd(nodes),
                        arguments);
    }

    /** {@return the ids of all nodes, whether their leases run or not} */
    List<String> nodes() {
        return asking.sync().hkeys(keys.nodes()).stream()
                .map(id -> new String(id, StandardCharsets.UTF_8))
                .toList();
    }

    /** {@return what Redis says of itself} */
    String info(String section) {
        return asking.sync().info(section);
    }

    /** {@return how Redis is set} */
    Map<String, String> settings(String name) {
        return asking.sync().configGet(name);
    }

    /** {@return what has been appended after a position, once there is something; nothing when there was nothing for a second} */
    @SuppressWarnings("unchecked") // an array of one type argument, made for the call
    List<LogEntry> next(long after, int most) {
        return following
                .sync()
                .xread(XReadArgs.Builder.block(IDLE).count(most), XReadArgs.StreamOffset.from(keys.log(), after + "-0"))
                .stream()
                .map(message -> {
                    String id = message.getId();
                    Iterator<byte[]> fields = message.getBody().values().iterator();
                    return LogEntry.of(Long.parseLong(id.substring(0, id.indexOf('-'))), fields.next(), fields.next());
                })
                .toList();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            for (StatefulRedisConnection<byte[], byte[]> connection : List.of(appending, asking, following)) {
                end(connection);
            }
        }
    }

    private static void end(StatefulRedisConnection<byte[], byte[]> connection) {
        if (connection.isOpen()) {
            var unused = connection.closeAsync();
        }
    }
}
