include_HEADERS += plugin/imagebuilder.h
