package io.mercurehub.standalone.jetty;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/** The socket of a client. It runs tasks in the next round of the thread that reads it and others; they must not wait. */
final class RoundEndPoint extends SocketChannelEndPoint implements Executor {

    private final ManagedSelector selector;
    private final Executor acknowledge;

    /**
     * @param channel the socket
     * @param selector makes the rounds
     * @param acknowledge answers, in such a round, what others have brought
     * @param key of the channel
     * @param scheduler of the connector
     */
    RoundEndPoint(
            SocketChannel channel,
            ManagedSelector selector,
            Executor acknowledge,
            SelectionKey key,
            Scheduler scheduler) {
        super(channel, selector, key, scheduler);
        this.selector = selector;
        this.acknowledge = acknowledge;
    }

    /** {@return where to answer, together with others, what comes later} */
    Executor acknowledge() {
        return acknowledge;
    }

    @Override
    public void execute(Runnable task) {
        selector.submit(unused -> task.run());
    }
}
