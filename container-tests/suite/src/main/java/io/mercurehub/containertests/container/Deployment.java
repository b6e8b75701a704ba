package io.mercurehub.containertests.container;

/** An application that a container serves. */
public interface Deployment {

    /**
     * {@return what loads the application's classes}
     *
     * @throws UnsupportedOperationException when that is in another process
     */
    default ClassLoader classLoader() {
        throw new UnsupportedOperationException("in another process");
    }

    /**
     * Stops the application and takes it out of the container, which goes on.
     *
     * @throws Exception when it doesn't stop in order
     */
    void undeploy() throws Exception;
}
