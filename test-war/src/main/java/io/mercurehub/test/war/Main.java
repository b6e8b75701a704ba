package io.mercurehub.test.war;

import java.nio.file.Path;

/** Runs a war until the process is ended: {@code java -jar run-war.jar WAR [CONTEXT-PATH [PORT]]}. */
public final class Main {

    private static final int PORT = 8080;

    private Main() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws Exception {
        if (args.length < 1 || args.length > 3) {
            System.err.println("Usage: java -jar run-war.jar WAR [CONTEXT-PATH [PORT]]");
            System.exit(2);
        }
        String contextPath = args.length < 2 ? "/" : args[1];
        int port = args.length < 3 ? PORT : Integer.parseInt(args[2]);
        WarServer server = WarServer.start(Path.of(args[0]), contextPath, port);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
        System.out.println("http://127.0.0.1:" + server.port() + contextPath + (contextPath.endsWith("/") ? "" : "/"));
        server.join();
    }
}
