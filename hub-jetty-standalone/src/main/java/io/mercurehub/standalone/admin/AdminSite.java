package io.mercurehub.standalone.admin;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.store.Node;
import io.mercurehub.servlet.refusal.Refusals;
import io.mercurehub.standalone.site.Answers;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
 * /nodes                  which hubs share the event log
 * /refusals               why requests were refused, for whoever asks from this machine
 * </pre>
 */
public final class AdminSite extends Handler.Abstract {

    /** The header field with the ports of the hub, by which {@code health} knows whether it asks the right one. */
    public static final String PORTS = "Mercure-Ports";

    private static final Pattern HEALTH = Pattern.compile("/mercure/health/(?:(?<name>[^/]+)/)?(?<check>ready|live)");
    private static final Pattern NOT_FOR_JSON = Pattern.compile("[\"\\\\\\p{Cntrl}]");
    private static final String METRICS = "/metrics";
    private static final String NODES = "/nodes";
    private static final String REFUSALS = "/refusals";

    private static final String OK = "{\"status\":\"ok\"}\n";

    private final Readiness readiness;
    private final String hubName;
    private final MetricsPage metrics;
    private final Nodes nodes;
    private final Refusals refusals;
    private final String ports;

    /**
     * @param hub is asked
     * @param counters have counted what happened in it
     * @param cap knows how many connections clients have
     * @param refusals have been told why requests were refused
     * @param hubName its name in the paths
     * @param ports on which the hub listens
     * @param version of this program
     */
    public AdminSite(
            Hub hub,
            HubCounters counters,
            ConnectionCap cap,
            Refusals refusals,
            String hubName,
            String ports,
            String version) {
        this.readiness = new Readiness(hub::ready, System::nanoTime);
        this.refusals = refusals;
        this.hubName = hubName;
        this.ports = ports;
        this.nodes = new Nodes(hub.store());
        this.metrics = new MetricsPage(hub, counters, cap, version);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        response.getHeaders().put(PORTS, ports);
        String path = String.valueOf(request.getHttpURI().getPath());
        Matcher health = HEALTH.matcher(path);
        boolean isHealth = health.matches();
        boolean isRefusals = path.equals(REFUSALS) && isLocal(request);
        if (!isHealth && !isRefusals && !path.equals(METRICS) && !path.equals(NODES)) {
            answer(response, callback, HttpStatus.NOT_FOUND_404, error("not found"));
        } else if (!Answers.isGetOrHead(request)) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            answer(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, error("method not allowed"));
        } else if (path.equals(NODES)) {
            answerNodes(response, callback);
        } else if (isRefusals) {
            answer(response, callback, HttpStatus.OK_200, "text/plain; charset=utf-8", lines(refusals.newest()));
        } else if (isHealth
                && health.group("name") != null
                && !health.group("name").equals(hubName)) {
            answer(response, callback, HttpStatus.NOT_FOUND_404, error("no hub of that name"));
        } else if (isHealth && health.group("check").equals("live")) {
            answer(response, callback, HttpStatus.OK_200, OK);
        } else {
            readiness
                    .whyNot()
                    .thenCombine(
                            isHealth ? CompletableFuture.completedStage(List.<Node>of()) : nodes.ifKnown(),
                            (reason, known) -> {
                                if (isHealth) {
                                    answerReadiness(response, callback, reason);
                                } else {
                                    String page = metrics.render(reason.isEmpty(), known);
                                    answer(response, callback, HttpStatus.OK_200, MetricsPage.CONTENT_TYPE, page);
                                }
                                return known;
                            })
                    .exceptionally(failure -> {
                        callback.failed(failure);
                        return null;
                    });
        }
        return true;
    }

    private void answerNodes(Response response, Callback callback) {
        nodes.json()
                .ifPresentOrElse(
                        found -> found.whenComplete((json, failure) -> {
                            if (failure == null) {
                                answer(response, callback, HttpStatus.OK_200, json);
                            } else {
                                String error = error("the event log does not answer");
                                answer(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, error);
                            }
                        }),
                        () -> answer(
                                response,
                                callback,
                                HttpStatus.NOT_FOUND_404,
                                error("the event log is shared with no other hub")));
    }

    private static boolean isLocal(Request request) {
        return Refusals.isLocal(
                Request.getRemoteAddr(request),
                String.valueOf(request.getHeaders().get(HttpHeader.HOST)),
                request.getHeaders().getFieldNamesCollection());
    }

    private static String lines(List<Refusals.Entry> entries) {
        return entries.stream()
                .map(entry -> String.join(
                        " ",
                        entry.at().truncatedTo(ChronoUnit.MILLIS).toString(),
                        entry.id(),
                        entry.code(),
                        entry.method(),
                        entry.client(),
                        entry.text()))
                .map(line -> line.replaceAll("\\p{Cntrl}", " ") + "\n")
                .collect(Collectors.joining());
    }

    private static void answerReadiness(Response response, Callback callback, Optional<String> reason) {
        int status = reason.isEmpty() ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503;
        answer(response, callback, status, reason.map(AdminSite::error).orElse(OK));
    }

    private static String error(String sentence) {
        return "{\"status\":\"error\",\"error\":\"" + forJson(sentence) + "\"}\n";
    }

    /** {@return the text with spaces in place of what can't stand in a text of JSON} */
    static String forJson(String text) {
        return NOT_FOR_JSON.matcher(text).replaceAll(" ");
    }

    private static void answer(Response response, Callback callback, int status, String json) {
        answer(response, callback, status, "application/json", json);
    }

    private static void answer(Response response, Callback callback, int status, String type, String content) {
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        Answers.send(response, callback, status, type, content);
    }
}
