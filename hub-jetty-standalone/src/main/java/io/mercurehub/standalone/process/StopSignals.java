package io.mercurehub.standalone.process;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What asks the process to end: the first signal asks for an orderly stop, any other one ends the process at once. The process
 * may find that it is beyond help, which asks for the same, within a time.
 *
 * <p>Java has no public API for signals. A shutdown hook would hear of the first one, but of no second, and could not choose
 * the exit status. So this uses {@code sun.misc.Signal}, which the module {@code jdk.unsupported} exports for the purpose, by
 * reflection, since the compiler knows no way to allow it. Where it is missing, signals do what Java does by itself.
 */
public final class StopSignals {

    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

    /** What a shell reports for a process that a signal has ended, less the number of the signal. */
    private static final int STATUS_OF_SIGNALS = 128;

    /** The status of a process that had to end, and may be started again. */
    private static final int STATUS_OF_LOST = 3;

    private final CompletableFuture<Stop> first = new CompletableFuture<>();

    private StopSignals() {}

    /** Takes the signals over: what a terminal and a service manager send to end a process. */
    public static StopSignals install() {
        StopSignals signals = new StopSignals();
        signals.handle("TERM");
        signals.handle("INT");
        signals.handle("HUP");
        return signals;
    }

    /** {@return why the process is to end, once it is} */
    public Stop await() {
        return first.join();
    }

    /**
     * Asks for an orderly stop, since the process can do no work any more; ends it if that takes too long.
     *
     * @param why it can't
     * @param within how long the stop may take
     */
    public void lost(String why, Duration within) {
        try {
            first.complete(new Stop(why, STATUS_OF_LOST));
            LockSupport.parkNanos(within.toNanos());
        } finally {
            // Whatever has failed: there may be no memory even for the class of a stop.
            Runtime.getRuntime().halt(STATUS_OF_LOST);
        }
    }

    private void handle(String name) {
        try {
            Class<?> signalClass = Class.forName("sun.misc.Signal");
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            Object signal = signalClass.getConstructor(String.class).newInstance(name);
            int status =
                    STATUS_OF_SIGNALS + (int) signalClass.getMethod("getNumber").invoke(signal);
            Object handler = Proxy.newProxyInstance(
                    StopSignals.class.getClassLoader(), new Class<?>[] {handlerClass}, (proxy, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(this, arguments);
                        }
                        received("SIG" + name, status);
                        return null;
                    });
            signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, handler);
        } catch (ReflectiveOperationException e) {
            LOG.debug("SIG{} keeps its usual effect", name, e);
        }
    }

    private void received(String name, int status) {
        if (!first.complete(new Stop(name, 0))) {
            Runtime.getRuntime().halt(status);
        }
    }

    /**
     * Why a process is to end.
     *
     * @param why the name of a signal, such as {@code TERM}, or what is the matter
     * @param status what its exit status says of that
     */
    public record Stop(String why, int status) {}
}
