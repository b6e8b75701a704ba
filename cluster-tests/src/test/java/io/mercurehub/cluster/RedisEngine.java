package io.mercurehub.cluster;

import io.mercurehub.test.engines.RedisServer;

/** A Redis. */
final class RedisEngine implements Engine {

    private final RedisServer server;

    /** @param server runs; closed with this */
    RedisEngine(RedisServer server) {
        this.server = server;
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public String transport(int port, String node) {
        return "transport redis redis://127.0.0.1:" + port + " {\nnode " + node + "\nlease 5s\ntimeout 3s\n}";
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void startAgain() {
        server.startAgain();
    }

    @Override
    public void pause() {
        server.pause();
    }

    @Override
    public void goOn() {
        server.resume();
    }

    @Override
    public void close() {
        server.close();
    }
}
