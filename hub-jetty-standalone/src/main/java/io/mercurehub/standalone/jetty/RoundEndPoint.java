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

    /**
     * @param channel the socket
     * @param selector makes the rounds
     * @param key of the channel
     * @param scheduler of the connector
     */
    RoundEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
        this.selector = selector;
    }

    @Override
    public void execute(Runnable task) {
        selector.submit(unused -> task.run());
    }
}
