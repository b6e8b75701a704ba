package io.mercurehub.standalone.jetty;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections that have not sent one whole request header in time.
 *
 * <p>The server's idle timeout alone would wait for ever for a client that sends a byte now and then.
 */
final class FirstRequestDeadline extends AbstractLifeCycle {

    private static final Logger LOG = LoggerFactory.getLogger(FirstRequestDeadline.class);

    private final List<? extends Connector> connectors;
    private final Scheduler scheduler;
    private final long deadlineMillis;
    private volatile Scheduler.@Nullable Task next;

    /**
     * @param connectors whose connections to watch
     * @param scheduler runs the checks, four in each deadline
     * @param deadlineMillis how old a connection may become without a request
     */
    FirstRequestDeadline(List<? extends Connector> connectors, Scheduler scheduler, long deadlineMillis) {
        this.connectors = connectors;
        this.scheduler = scheduler;
        this.deadlineMillis = deadlineMillis;
    }

    @Override
    protected void doStart() {
        scheduleNext();
    }

    @Override
    protected void doStop() {
        Scheduler.Task task = next;
        if (task != null) {
            task.cancel();
        }
    }

    private void scheduleNext() {
        next = scheduler.schedule(this::check, deadlineMillis / 4, TimeUnit.MILLISECONDS);
    }

    private void check() {
        long now = System.currentTimeMillis();
        for (Connector connector : connectors) {
            for (EndPoint endPoint : connector.getConnectedEndPoints()) {
                Connection connection = endPoint.getConnection();
                if (connection instanceof SslConnection tls) {
                    connection = tls.getSslEndPoint().getConnection();
                }
                if (connection != null
                        && connection.getMessagesIn() == 0
                        && now - endPoint.getCreatedTimeStamp() > deadlineMillis) {
                    LOG.debug("Closing {}: no request within {} ms", endPoint.getRemoteSocketAddress(), deadlineMillis);
                    endPoint.close();
                }
            }
        }
        if (isRunning() || isStarting()) {
            scheduleNext();
        }
    }
}
