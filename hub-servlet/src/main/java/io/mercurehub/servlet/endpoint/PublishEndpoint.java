package io.mercurehub.servlet.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.hub.grant.Grant;
import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.servlet.authentication.Authenticator;
import io.mercurehub.servlet.dialect.Dialect;
import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.exchange.Exchange;
import io.mercurehub.servlet.exchange.Reply;
import io.mercurehub.servlet.form.FormContentType;
import io.mercurehub.servlet.form.RequestBodies;
import io.mercurehub.servlet.http.Refusal;
import io.mercurehub.servlet.token.VerifiedToken;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST} on the hub's URL: publishes an update.
 *
 * <p>The answer comes once the update is as safe as the store promises. A publisher that doesn't wait for it has published all the
 * same.
 *
 * <p>Safe for use by several threads.
 *
 * @param gateway is published to
 * @param authenticator knows publishers
 * @param dialect what their tokens grant
 * @param bodies reads forms
 * @param updateForm what a form says
 * @param refusal hears that the store works
 * @see <a href="https://mercure.rocks/spec#publication">Publication</a>
 */
public record PublishEndpoint(
        Gateway gateway,
        Authenticator authenticator,
        Dialect dialect,
        RequestBodies bodies,
        UpdateForm updateForm,
        Refusal refusal) {

    private static final int OK = 200;

    /** Publishes, and answers the exchange now or later. */
    public void handle(Exchange exchange) {
        VerifiedToken token = authenticator.publisher(exchange.head());
        if (!dialect.isPublisher(token)) {
            throw new RefusedException(Reason.GRANTS_NO_PUBLISHING, "the token has no mercure.publish");
        }
        Grants grants = dialect.grants(token);
        Executor round = exchange.round();
        bodies.readForm(exchange, form -> {
            if (!form.has(UpdateForm.TOPIC) && !FormContentType.matches(exchange.head())) {
                throw new RefusedException(Reason.NO_FORM, FormContentType.unexpected(exchange.head()));
            }
            Grant publishing = dialect.publishing(grants, form.has(UpdateForm.PRIVATE));
            publish(exchange, updateForm.read(form, publishing), round);
        });
    }

    private void publish(Exchange exchange, Update update, @Nullable Executor round) {
        CompletionStage<EventId> published = gateway.publish(update);
        exchange.whenDone(
                round == null ? gateway.together(published) : inRound(published, round),
                id -> acknowledge(exchange, id));
    }

    private static CompletionStage<EventId> inRound(CompletionStage<EventId> published, Executor round) {
        return published.toCompletableFuture().isDone()
                ? published
                : published.whenCompleteAsync((id, failure) -> {}, round);
    }

    private void acknowledge(Exchange exchange, EventId id) {
        refusal.storeWorks();
        exchange.log("update", id.value());
        exchange.answer(
                new Reply(OK).type("text/plain; charset=utf-8").body(id.value().getBytes(UTF_8)));
    }
}
