package io.mercurehub.standalone.jetty;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/** Hands requests that came in by one connector to a handler of their own, and all others to the usual one. */
final class ByConnector extends Handler.Wrapper {

    private final String connector;
    private final Handler own;

    /**
     * @param usual gets all other requests
     * @param connector the name of the connector
     * @param own gets the requests that came in by it
     */
    ByConnector(Handler usual, String connector, Handler own) {
        super(usual);
        this.connector = connector;
        this.own = own;
        installBean(own);
    }

    @Override
    public void setServer(Server server) {
        super.setServer(server);
        own.setServer(server);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return connector.equals(request.getConnectionMetaData().getConnector().getName())
                ? own.handle(request, response, callback)
                : super.handle(request, response, callback);
    }
}
