package io.mercurehub.standalone.admin;

import io.mercurehub.hub.Hub;
import io.mercurehub.standalone.site.Answers;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
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
            answer(response, callback, HttpStatus.NOT_FOUND_404, error("not found"));
        } else if (!Answers.isGetOrHead(request)) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            answer(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, error("method not allowed"));
        } else if (isHealth
                && health.group("name") != null
                && !health.group("name").equals(hubName)) {
            answer(response, callback, HttpStatus.NOT_FOUND_404, error("no hub of that name"));
        } else if (isHealth && health.group("check").equals("live")) {
            answer(response, callback, HttpStatus.OK_200, OK);
        } else {
            readiness
                    .whyNot()
                    .thenAccept(reason -> {
                        if (isHealth) {
                            answerReadiness(response, callback, reason);
                        } else {
                            String page = metrics.render(reason.isEmpty());
                            answer(response, callback, HttpStatus.OK_200, MetricsPage.CONTENT_TYPE, page);
                        }
                    })
                    .exceptionally(failure -> {
                        callback.failed(failure);
                        return null;
                    });
        }
        return true;
    }

    private static void answerReadiness(Response response, Callback callback, Optional<String> reason) {
        int status = reason.isEmpty() ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503;
        answer(response, callback, status, reason.map(AdminSite::error).orElse(OK));
    }

    private static String error(String sentence) {
        String escaped = NOT_FOR_JSON.matcher(sentence).replaceAll(" ");
        return "{\"status\":\"error\",\"error\":\"" + escaped + "\"}\n";
    }

    private static void answer(Response response, Callback callback, int status, String json) {
        answer(response, callback, status, "application/json", json);
    }

    private static void answer(Response response, Callback callback, int status, String type, String content) {
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        Answers.send(response, callback, status, type, content);
    }
}
