package org.jcrm.daemon.api;

/** Where it is kept who asked for what, and how that ended. Called by the network thread: returns at once. */
public interface AuditTrail {
    AuditTrail NONE = new AuditTrail() {
        @Override
        public void answered(ApiRequest request, String versionBefore, int status, String sentence) {
            // Nobody keeps it.
        }

        @Override
        public void refused(String from, String sentence) {
            // Nobody keeps it.
        }

        @Override
        public String version() {
            return "";
        }
    };

    /**
     * A request that was answered, carried out or not.
     *
     * @param versionBefore {@link #version} when the request came
     * @param status of HTTP
     * @param sentence the answer's title if it is a problem
     */
    void answered(ApiRequest request, String versionBefore, int status, String sentence);

    /**
     * A connection that was refused, a handshake that failed, or bytes that are no request.
     *
     * @param from the address or the user
     */
    void refused(String from, String sentence);

    /** The version of the configuration now. */
    String version();
}
