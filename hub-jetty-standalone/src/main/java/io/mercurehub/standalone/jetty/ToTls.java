package io.mercurehub.standalone.jetty;

import io.mercurehub.standalone.address.ListenAddress;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Sends everybody on who came in by a certain connector: to the same URL with {@code https://}, for good, and with the same
 * method.
 */
final class ToTls extends Handler.Wrapper {

    private final String connector;

    /**
     * @param handler gets all other requests
     * @param connector the name of the connector
     */
    ToTls(Handler handler, String connector) {
        super(handler);
        this.connector = connector;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!connector.equals(request.getConnectionMetaData().getConnector().getName())) {
            return super.handle(request, response, callback);
        }
        String origin = ListenAddress.origin(true, Request.getServerName(request), ListenAddress.HTTPS_PORT);
        response.setStatus(HttpStatus.PERMANENT_REDIRECT_308);
        response.getHeaders()
                .put(HttpHeader.LOCATION, origin + request.getHttpURI().getPathQuery());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
        callback.succeeded();
        return true;
    }
}
