package io.mercurehub.benchmarks.toyhub;

import java.io.IOException;
import java.util.Locale;

/** A {@link ToyHub} as a process of its own, configured like the standalone hub; what it does wrong is a system property. */
public final class ToyHubMain {

    private ToyHubMain() {}

    /** Serves on the port of {@code SERVER_NAME} until it is told to stop. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String serverName = System.getenv("SERVER_NAME");
        int port = Integer.parseInt(serverName.substring(serverName.indexOf(':') + 1));
        Mischief mischief =
                Mischief.valueOf(System.getProperty("mischief", "none").toUpperCase(Locale.ROOT));
        ToyHub hub = new ToyHub(port, mischief);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(hub)));
        Thread.currentThread().join();
    }

    private static void close(ToyHub hub) {
        try {
            hub.close();
        } catch (IOException e) {
            throw new IllegalStateException("the toy hub cannot be closed", e);
        }
    }
}
