package io.mercurehub.containertests.container;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A container that is a process of its own. */
public final class RunningServer implements RunningContainer {

    /** How a server is told of an application. */
    @FunctionalInterface
    public interface Deployer {
        /**
         * Deploys it, and waits until it has started.
         *
         * @param name no other application has it, and none has one that begins with it
         * @param war the archive
         * @param path of its context; a slash for the root
         * @throws Exception when it doesn't start; then nothing is left of it
         */
        Deployment deploy(String name, Path war, String path) throws Exception;
    }

    /** As many as there are, their numbers have as many digits. */
    private static final AtomicInteger NAMES = new AtomicInteger(1_000);

    private final ServerProcess process;
    private final int port;
    private final int management;
    private final Deployer deployer;

    /**
     * @param process which has started
     * @param port where it listens
     * @param management where it says how it is
     * @param deployer tells it of applications
     */
    public RunningServer(ServerProcess process, int port, int management, Deployer deployer) {
        this.process = process;
        this.port = port;
        this.management = management;
        this.deployer = deployer;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public URI readiness() {
        return URI.create("http://127.0.0.1:" + management + "/health/ready");
    }

    @Override
    public URI metrics() {
        return URI.create("http://127.0.0.1:" + management + "/metrics");
    }

    @Override
    public Deployment deploy(Path war, String contextPath) throws Exception {
        return deployer.deploy("app" + NAMES.incrementAndGet(), war, contextPath.isEmpty() ? "/" : contextPath);
    }

    @Override
    public void stop() throws Exception {
        process.stop();
    }
}
