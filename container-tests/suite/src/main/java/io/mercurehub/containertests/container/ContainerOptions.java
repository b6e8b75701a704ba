package io.mercurehub.containertests.container;

/**
 * How a container is set up.
 *
 * @param compression whether it compresses responses that it thinks worth it
 * @param http2 whether its port speaks HTTP/2, too, to clients that know so beforehand
 * @param lenientUrls whether it is set up as the documentation advises, for URLs that it would refuse else
 * @param sendBufferBytes how much the kernel keeps of what a client hasn't read; 0: as it likes
 * @param maxEntityBytes the longest body that it lets through, where it has such a limit; 0: as it likes
 */
public record ContainerOptions(
        boolean compression, boolean http2, boolean lenientUrls, int sendBufferBytes, long maxEntityBytes) {

    /** As the container comes. */
    public static final ContainerOptions DEFAULT = new ContainerOptions(false, false, false, 0, 0);

    public ContainerOptions withCompression() {
        return new ContainerOptions(true, http2, lenientUrls, sendBufferBytes, maxEntityBytes);
    }

    public ContainerOptions withHttp2() {
        return new ContainerOptions(compression, true, lenientUrls, sendBufferBytes, maxEntityBytes);
    }

    public ContainerOptions withLenientUrls() {
        return new ContainerOptions(compression, http2, true, sendBufferBytes, maxEntityBytes);
    }

    public ContainerOptions withSendBufferBytes(int bytes) {
        return new ContainerOptions(compression, http2, lenientUrls, bytes, maxEntityBytes);
    }

    public ContainerOptions withMaxEntityBytes(long bytes) {
        return new ContainerOptions(compression, http2, lenientUrls, sendBufferBytes, bytes);
    }
}
