package io.mercurehub.standalone.jetty;

import io.mercurehub.standalone.address.ListenAddress;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Sends everybody on to the same URL with {@code https://}, for good, and with the same method. */
final class ToTls extends Handler.Abstract.NonBlocking {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String origin = ListenAddress.origin(true, Request.getServerName(request), ListenAddress.HTTPS_PORT);
        response.setStatus(HttpStatus.PERMANENT_REDIRECT_308);
        response.getHeaders()
                .put(HttpHeader.LOCATION, origin + request.getHttpURI().getPathQuery());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
        callback.succeeded();
        return true;
    }
}
