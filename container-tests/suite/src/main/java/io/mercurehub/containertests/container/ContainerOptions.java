package io.mercurehub.containertests.container;

/**
 * How a container is set up.
 *
 * @param compression whether it compresses texts, and event streams unless it would hold them up
 * @param http2 whether its port speaks HTTP/2, too, to clients that know so beforehand
 * @param advised whether it is set up as the documentation advises, so that the hub is asked where the container would answer by
 *     itself
 * @param sendBufferBytes how much the kernel keeps of what a client hasn't read; 0: as it likes
 */
public record ContainerOptions(boolean compression, boolean http2, boolean advised, int sendBufferBytes) {

    /** As the container comes. */
    public static final ContainerOptions DEFAULT = new ContainerOptions(false, false, false, 0);

    public ContainerOptions withCompression() {
        return new ContainerOptions(true, http2, advised, sendBufferBytes);
    }

    public ContainerOptions withHttp2() {
        return new ContainerOptions(compression, true, advised, sendBufferBytes);
    }

    public ContainerOptions asAdvised() {
        return new ContainerOptions(compression, http2, true, sendBufferBytes);
    }

    public ContainerOptions withSendBufferBytes(int bytes) {
        return new ContainerOptions(compression, http2, advised, bytes);
    }
}
