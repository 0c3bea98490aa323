# Everything here can be deleted; the build needs none of it.
