package io.mercurehub.probe;

import io.mercurehub.config.store.EventStoreFactory;
import io.mercurehub.config.store.EventStores;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistorySettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;

/** {@code transport slow}: the memory, where it takes half a second to find where a subscriber was. */
public final class SlowStoreFactory implements EventStoreFactory {

    private static final long NANOS = 500_000_000;

    @Override
    public String transport() {
        return "slow";
    }

    @Override
    public List<Problem> problems(Map<String, String> options) {
        return List.of();
    }

    @Override
    public EventStore open(Map<String, String> options, HistorySettings history) {
        EventStore memory = EventStores.factory("memory").orElseThrow().open(options);
        return (EventStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {EventStore.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(memory, arguments);
                        return method.getName().equals("locate") ? later((CompletionStage<?>) result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static CompletionStage<?> later(CompletionStage<?> found) {
        CompletableFuture<Object> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            LockSupport.parkNanos(NANOS);
            found.thenAccept(result::complete);
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
