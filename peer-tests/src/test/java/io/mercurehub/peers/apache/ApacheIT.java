package io.mercurehub.peers.apache;

import io.mercurehub.peers.Certificate;
import io.mercurehub.peers.Proxy;
import io.mercurehub.peers.ProxyContract;

/** Apache httpd of Debian with the virtual hosts of the tutorials. */
final class ApacheIT extends ProxyContract {

    @Override
    protected Proxy start(int hubPort, int silentPort, Certificate certificate) throws Exception {
        return ApacheProxy.start(IDLE_SECONDS, hubPort, silentPort, certificate);
    }
}
