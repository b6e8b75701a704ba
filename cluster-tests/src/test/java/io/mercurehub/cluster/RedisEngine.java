package io.mercurehub.cluster;

import io.mercurehub.test.engines.Network;
import io.mercurehub.test.engines.RedisServer;

/** A Redis. */
final class RedisEngine implements Engine {

    private final RedisServer server;
    private final Network network;

    /** @param server runs; closed with this */
    RedisEngine(RedisServer server) {
        this.server = server;
        this.network = Network.to(server.port());
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public String transport(String node) {
        return "transport redis redis://127.0.0.1:" + network.port() + " {\nnode " + node + "\nlease 5s\ntimeout 3s\n}";
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
        network.close();
        server.close();
    }
}
