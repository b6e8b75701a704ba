package io.mercurehub.standalone.admin;

import io.mercurehub.hub.Hub;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
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

/**
 * Answers health checks and gives metrics, at the paths of the Go hub:
 *
 * <pre>
 * /mercure/health/ready   whether an update would be accepted now
 * /mercure/health/live    whether the process answers
 * /mercure/health/NAME/ready, /mercure/health/NAME/live   the same of the hub with that name
 * /metrics
 * </pre>
 */
public final class AdminSite extends Handler.Abstract {

    private static final Pattern HEALTH = Pattern.compile("/mercure/health/(?:(?<name>[^/]+)/)?(?<check>ready|live)");
    private static final Pattern NOT_FOR_JSON = Pattern.compile("[\"\\\\\\p{Cntrl}]");
    private static final String METRICS = "/metrics";

    private static final String JSON = "application/json";
    private static final String OK = "{\"status\":\"ok\"}\n";

    private final Readiness readiness;
    private final String hubName;
    private final MetricsPage metrics;

    /**
     * @param hub is asked
     * @param counters have counted what happened in it
     * @param cap knows how many connections clients have
     * @param hubName its name in the paths
     * @param version of this program
     */
    public AdminSite(Hub hub, HubCounters counters, ConnectionCap cap, String hubName, String version) {
        this.readiness = new Readiness(hub::ready, System::nanoTime);
        this.hubName = hubName;
        this.metrics = new MetricsPage(hub, counters, cap, version);
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
            whenKnown(
                    callback,
                    reason -> answer(
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
            whenKnown(
                    callback,
                    reason -> answer(
                            response,
                            callback,
                            reason.isEmpty() ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503,
                            JSON,
                            reason.map(AdminSite::error).orElse(OK)));
        }
        return true;
    }

    /** @param answer is told why no update would be accepted now; empty when one would be */
    private void whenKnown(Callback callback, Consumer<Optional<String>> answer) {
        readiness.whyNot().thenAccept(answer).exceptionally(failure -> {
            callback.failed(failure);
            return null;
        });
    }

    private static String error(String sentence) {
        String escaped = NOT_FOR_JSON.matcher(sentence).replaceAll(" ");
        return "{\"status\":\"error\",\"error\":\"" + escaped + "\"}\n";
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
