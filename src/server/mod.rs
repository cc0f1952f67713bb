//! Servers (服务): skins over the same functions as the command line, for other programs.

pub mod mcp;
