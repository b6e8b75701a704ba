package io.mercurehub.test.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for programs that cannot choose one themselves.
 *
 * <p>A port that the system has chosen may be another's before such a program listens, or while it is started again: the system gives
 * it to whoever connects next. These are below those that it gives by itself, and each JVM has others.
 */
public final class FreePort {

    private static final int FIRST = 10_000;
    private static final int OF_ONE_JVM = 100;

    /** As many JVMs in a row; it is unlikely that two of those that run at the same time are so many apart. */
    private static final int JVMS = 200;

    private static final AtomicInteger NEXT =
            new AtomicInteger(FIRST + (int) (ProcessHandle.current().pid() % JVMS) * OF_ONE_JVM);

    private FreePort() {}

    /** {@return a port of this machine's loopback address that nobody listens on} */
    public static int next() {
        int port = NEXT.getAndIncrement();
        while (!isFree(port)) {
            port = NEXT.getAndIncrement();
        }
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
