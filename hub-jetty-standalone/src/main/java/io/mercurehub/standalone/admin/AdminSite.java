package io.mercurehub.standalone.admin;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubClosedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers health checks and gives metrics, at the paths of the well-known hub:
 *
 * <pre>
 * /mercure/health/ready   whether an update would be accepted now
 * /mercure/health/live    whether the process answers
 * /mercure/health/NAME/ready, /mercure/health/NAME/live   the same of the hub with that name
 * /metrics
 * </pre>
 */
public final class AdminSite extends Handler.Abstract {

    private static final Logger LOG = LoggerFactory.getLogger(AdminSite.class);

    private static final Pattern HEALTH = Pattern.compile("/mercure/health/(?:(?<name>[^/]+)/)?(?<check>ready|live)");
    private static final String METRICS = "/metrics";

    /** A store that does not answer within that is not well. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String JSON = "application/json";
    private static final String OK = "{\"status\":\"ok\"}\n";
    private static final String STORE_FAILS = error("transport health check failed");
    private static final String STOPPING = error("the hub is about to stop");

    private final Hub hub;
    private final String hubName;
    private final MetricsPage metrics;

    /**
     * @param hub is asked
     * @param counters have counted what happened in it
     * @param hubName its name in the paths
     * @param version of this program
     */
    public AdminSite(Hub hub, HubCounters counters, String hubName, String version) {
        this.hub = hub;
        this.hubName = hubName;
        this.metrics = new MetricsPage(hub, counters, version);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = String.valueOf(request.getHttpURI().getPath());
        Matcher health = HEALTH.matcher(path);
        boolean isHealth = health.matches();
        if (!isHealth && !path.equals(METRICS)) {
            answer(response, callback, HttpStatus.NOT_FOUND_404, JSON, error("not found"));
        } else if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            answer(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, JSON, error("method not allowed"));
        } else if (!isHealth) {
            whyNotReady()
                    .thenAccept(reason -> answer(
                            response,
                            callback,
                            HttpStatus.OK_200,
                            MetricsPage.CONTENT_TYPE,
                            metrics.render(reason.isEmpty())));
        } else if (health.group("name") != null && !health.group("name").equals(hubName)) {
            answer(response, callback, HttpStatus.NOT_FOUND_404, JSON, error("no hub of that name"));
        } else if (health.group("check").equals("live")) {
            answer(response, callback, HttpStatus.OK_200, JSON, OK);
        } else {
            whyNotReady()
                    .thenAccept(reason -> answer(
                            response,
                            callback,
                            reason.isEmpty() ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503,
                            JSON,
                            reason.orElse(OK)));
        }
        return true;
    }

    /** {@return a stage with the JSON that says why no update would be accepted now; empty when one would be} */
    private CompletionStage<Optional<String>> whyNotReady() {
        return hub.ready()
                .toCompletableFuture()
                .copy()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .handle((nothing, failure) -> failure == null ? Optional.empty() : Optional.of(reason(failure)));
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof HubClosedException) {
            return STOPPING;
        }
        LOG.debug("The event store is not well", cause);
        return STORE_FAILS;
    }

    private static String error(String sentence) {
        return "{\"status\":\"error\",\"error\":\"" + sentence + "\"}\n";
    }

    private static void answer(Response response, Callback callback, int status, String type, String content) {
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.write(true, BufferUtil.toBuffer(body), callback);
    }
}
