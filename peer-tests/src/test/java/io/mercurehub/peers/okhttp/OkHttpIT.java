package io.mercurehub.peers.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.peers.Answer;
import io.mercurehub.peers.AnsweringServer;
import io.mercurehub.peers.Habits;
import io.mercurehub.peers.SilentServer;
import io.mercurehub.test.hub.HubProcess;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The library okhttp-sse. */
final class OkHttpIT {

    @Test
    void comesBackAfterRefusals() throws Exception {
        try (AnsweringServer answers = AnsweringServer.start();
                RecordingOkHttp client =
                        new RecordingOkHttp(answers.url("okhttp-sse", AnsweringServer.REFUSALS), "token")) {
            answers.awaitReturn(client.name());
        }
    }

    @Test
    void comesBackByItselfAsIsDocumented() throws Exception {
        OkHttpClient client = new OkHttpClient();
        Set<String> said = ConcurrentHashMap.newKeySet();
        try (AnsweringServer answers = AnsweringServer.start()) {
            for (Answer answer : Answer.values()) {
                open(
                        client,
                        answers.url("okhttp-sse", answer.name()),
                        () -> said.add(answer + " received"),
                        failure -> said.add(answer + " stops"));
            }

            assertThat(answers.observe("okhttp-sse", said::contains)).isEqualTo(Habits.documented("`okhttp-sse`"));
        } finally {
            client.dispatcher().executorService().shutdown();
        }
    }

    @Test
    void leavesAStreamThatIsSilentForLongerThanItsReadTimeout() throws Exception {
        OkHttpClient client =
                new OkHttpClient.Builder().readTimeout(Duration.ofMillis(100)).build();
        try (SilentServer server = SilentServer.start()) {
            CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();
            open(client, URI.create("http://127.0.0.1:" + server.port() + "/"), () -> {}, end::complete);

            assertThat(end.get(HubProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(SocketTimeoutException.class);
        } finally {
            client.dispatcher().executorService().shutdown();
        }
    }

    /**
     * Subscribes.
     *
     * @param onEnd is given what the stream has ended with; null when it was an orderly end
     */
    private static void open(OkHttpClient client, URI url, Runnable onUpdate, Consumer<@Nullable Throwable> onEnd) {
        Request request = new Request.Builder().url(url.toString()).build();
        EventSources.createFactory(client).newEventSource(request, new EventSourceListener() {
            @Override
            public void onEvent(EventSource source, @Nullable String id, @Nullable String type, String data) {
                onUpdate.run();
            }

            @Override
            public void onClosed(EventSource source) {
                onEnd.accept(null);
            }

            @Override
            public void onFailure(EventSource source, @Nullable Throwable failure, @Nullable Response response) {
                onEnd.accept(failure);
            }
        });
    }
}
