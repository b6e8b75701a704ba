package io.mercurehub.standalone.site;

import io.mercurehub.servlet.proxy.Client;
import io.mercurehub.servlet.proxy.Clients;
import io.mercurehub.standalone.stream.StreamConnections;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Hands the requests for the hub to its servlet, and answers all others itself.
 *
 * <p>A path is compared as it was sent, neither decoded nor cleaned, so that there is one way to write each.
 */
public final class Site extends Handler.Wrapper {

    /** The path of the hub, which is the one that the specification registers. */
    public static final String HUB_PATH = "/.well-known/mercure";

    /** Where the Go hub has pages to try it with, in one version or another. */
    private static final Pattern PAGES = Pattern.compile(Pattern.quote(HUB_PATH) + "/(?:ui|debug|playground)/?");

    private static final String HOME = "/";
    private static final String HEALTH = "/healthz";
    private static final String ROBOTS = "/robots.txt";
    private static final Set<String> OWN = Set.of(HOME, HEALTH, ROBOTS);

    private static final String NO_ROBOTS = "User-agent: *\nDisallow: /\n";

    private final HomePage homePage;
    private final Clients clients;
    private final StreamConnections streams;

    /**
     * @param hub gets the requests for {@value #HUB_PATH} and all below it
     * @param homePage what {@code /} shows
     * @param clients knows under which URL a client has asked, when a proxy has passed that on
     * @param maxStreams how many connections may have a stream
     */
    public Site(Handler hub, HomePage homePage, Clients clients, int maxStreams) {
        super(hub);
        this.homePage = homePage;
        this.clients = clients;
        this.streams = new StreamConnections(maxStreams);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = String.valueOf(request.getHttpURI().getPath());
        boolean isPage =
                path.length() > HUB_PATH.length() && PAGES.matcher(path).matches();
        if (isOfHub(path) && !isPage) {
            if (!HttpMethod.POST.is(request.getMethod())) {
                streams.offer(request, response); // what is published never becomes a stream
            }
            return super.handle(request, response, callback);
        }
        Optional<String> document = Documentation.page(path);
        if (!isPage && !OWN.contains(path) && document.isEmpty()) {
            PlainErrors.refuse(HttpStatus.NOT_FOUND_404, response, callback);
        } else if (!Answers.isGetOrHead(request)) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            PlainErrors.refuse(HttpStatus.METHOD_NOT_ALLOWED_405, response, callback);
        } else {
            switch (path) {
                case HOME -> answerHomePage(request, response, callback);
                case HEALTH -> Answers.send(response, callback, HttpStatus.OK_200, Answers.PLAIN_TEXT, "");
                case ROBOTS -> Answers.send(response, callback, HttpStatus.OK_200, Answers.PLAIN_TEXT, NO_ROBOTS);
                default ->
                    document.ifPresentOrElse(
                            text -> Answers.send(response, callback, HttpStatus.OK_200, Answers.PLAIN_TEXT, text),
                            () -> sendHome(response, callback));
            }
        }
        return true;
    }

    /** Whoever looks for such a page finds on the home page how to try this hub. */
    private static void sendHome(Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.LOCATION, HOME);
        PlainErrors.refuse(HttpStatus.FOUND_302, response, callback);
    }

    private static boolean isOfHub(String path) {
        return path.equals(HUB_PATH) || path.startsWith(HUB_PATH + "/");
    }

    private void answerHomePage(Request request, Response response, Callback callback) {
        response.getHeaders().put(Answers.POLICY, homePage.contentSecurityPolicy());
        // The page shows the host of the request.
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        String page = homePage.render(origin(request));
        Answers.send(response, callback, HttpStatus.OK_200, "text/html; charset=utf-8", page);
    }

    /** The URL under which the client believes to have found us; it decides about nothing. */
    private String origin(Request request) {
        Client client = clients.find(
                Request.getRemoteAddr(request), name -> request.getHeaders().getValuesList(name));
        String asked = request.getHttpURI().getAuthority();
        String own = asked == null ? Request.getServerName(request) + ":" + Request.getServerPort(request) : asked;
        return client.scheme().orElse(request.isSecure() ? "https" : "http") + "://"
                + client.host().orElse(own);
    }
}
